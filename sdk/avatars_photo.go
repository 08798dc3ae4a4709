package sdk

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// CurrentUser is the [PhotoParams.UserID] of the signed-in user.
const CurrentUser = "current()"

// Rating is how much a photo of Gravatar may show.
type Rating string

// The ratings, from suitable for all to anything.
const (
	RatingG  Rating = "g"
	RatingPG Rating = "pg"
	RatingR  Rating = "r"
	RatingX  Rating = "x"
)

// PhotoParams is whose photo to show, and how.
type PhotoParams struct {
	UserID    string // of any user, or CurrentUser. Default: CurrentUser if e-mail hash and name are empty too
	EmailHash string // made by EmailHash; in place of the user's own
	Name      string // at most 128 characters, for initials; in place of the user's own

	Width   *int        // 0 to 2000 pixels; one 0 is the default, both keep the photo's size. Default: 256
	Height  *int        // 0 to 2000 pixels; one 0 is the default, both keep the photo's size. Default: 256
	Quality *int        // 0 to 100. Default: 100
	Output  ImageFormat // PNG, JPG or WebP. Default: PNG
	Rating  Rating      // the most that is shown. Default: RatingG
}

// Photo is the best picture of a user that can be found: of an identity, of
// Gravatar or Libravatar by the e-mail's hash, initials, and if there is
// nothing a placeholder. [ErrUserNotFound] means that there is no user of that
// ID. Servers have it since 2.0; older ones answer [ErrRouteNotFound].
func (a *AvatarsService) Photo(p PhotoParams) ImageRequest {
	q := codeQuery(p.Width, p.Height, p.Quality)
	q.text("output", string(p.Output))
	q.text("rating", string(p.Rating))
	q.text("userId", p.UserID)
	q.text("emailHash", p.EmailHash)
	q.text("name", p.Name)
	return a.picture("avatars.getPhoto", "/avatars/photo", q)
}

// EmailHash is the [PhotoParams.EmailHash] of an address: SHA-256 of it in
// lower case and without blanks around it, as Gravatar and Libravatar take it.
func EmailHash(email string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(email))))
	return hex.EncodeToString(sum[:])
}
