package mockserver

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/appctl/appctl/internal/draw"
	"github.com/appctl/appctl/internal/fetch"
	"github.com/appctl/appctl/mockserver/store"
)

const (
	photoSide       = 256 // pixels that a side of 0 stands for
	photoRedirects  = 5
	photoConnect    = 2 * time.Second
	photoTimeout    = 5 * time.Second // of each source
	photoIdentities = 10              // that are asked, at most
)

// currentUser is the keyword for whoever calls.
const currentUser = "current()"

// headerUnkept is the Cache-Control of what may be another picture tomorrow.
var headerUnkept = []string{"private, no-store"}

// photoFormats are those of the parameter output.
var photoFormats = map[string]draw.Format{"png": draw.PNG, "jpg": draw.JPEG, "webp": draw.WebP}

// sitter is of whom a photo is looked for: whatever is known of them.
type sitter struct {
	identities []store.Identity
	name       string
	emailHash  string // SHA-256, in hex
}

// getPhoto answers with the best photo of a user that there is. Everyone may
// have that of anyone.
func (s *Server) getPhoto(ctx context.Context, c *call) (reply, error) {
	who, err := c.pictured(ctx)
	if err != nil {
		return nil, err
	}
	width, height := c.number("width"), c.number("height")
	p := c.photoOf(ctx, who, width, height)
	if width > 0 || height > 0 {
		p = p.Crop(cmp.Or(width, photoSide), cmp.Or(height, photoSide))
	}
	return encode(p, photoFormats[c.text("output")], c.number("quality"), headerUnkept)
}

// pictured is whom the parameters mean: a user, the caller when they name
// nobody, with another name or e-mail address where they say so.
func (c *call) pictured(ctx context.Context) (sitter, error) {
	userID, name, hash := c.text("userId"), c.text("name"), strings.ToLower(c.text("emailHash"))
	if userID == "" && name == "" && hash == "" {
		userID = currentUser
	}
	u, err := c.photoUser(ctx, userID)
	if err != nil {
		return sitter{}, err
	}
	var who sitter
	if u != nil {
		who = sitter{identities: u.Identities, name: u.Name, emailHash: hashEmail(u.Email)}
	}
	who.name, who.emailHash = cmp.Or(name, who.name), cmp.Or(hash, who.emailHash)
	return who, nil
}

// photoUser finds a user by id, nil for nobody.
func (c *call) photoUser(ctx context.Context, userID string) (*store.User, error) {
	if userID == "" || userID == currentUser && c.key != nil {
		return nil, nil
	}
	if userID == currentUser {
		return c.subject(), nil
	}
	u, err := c.server.store.User(ctx, c.project.id, userID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fail("user_not_found")
	}
	return u, err
}

// hashEmail is what photo services know somebody by, "" for nobody.
func hashEmail(email string) string {
	if email == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(email))))
	return hex.EncodeToString(sum[:])
}

// photoOf is the first photo there is, else one that is drawn.
func (c *call) photoOf(ctx context.Context, who sitter, width, height int) *draw.Picture {
	for _, url := range c.photoURLs(who, width, height) {
		if p, ok := c.photoAt(ctx, url); ok {
			return p
		}
	}
	if letters := draw.Letters(who.name); letters != "" {
		return draw.Initials(letters, cmp.Or(width, sideOfInitials), cmp.Or(height, sideOfInitials), draw.Grey())
	}
	return draw.Placeholder(cmp.Or(width, photoSide), cmp.Or(height, photoSide))
}

// photoURLs are where somebody's photo may be: at the providers they signed in
// with, the last used first, and at the services that know e-mail addresses.
func (c *call) photoURLs(who sitter, width, height int) []string {
	var urls []string
	newest := slices.SortedStableFunc(slices.Values(who.identities), func(a, b store.Identity) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	for _, i := range newest {
		if i.Photo != "" && len(urls) < photoIdentities {
			urls = append(urls, i.Photo)
		}
	}
	if who.emailHash == "" {
		return urls
	}
	query := who.emailHash + "?s=" + strconv.Itoa(cmp.Or(max(width, height), photoSide)) + "&d=404&r=" + c.text("rating")
	return append(urls, "https://www.gravatar.com/avatar/"+query, "https://seccdn.libravatar.org/avatar/"+query)
}

// photoAt gives the photo at a URL. What is no picture is none.
func (c *call) photoAt(ctx context.Context, url string) (*draw.Picture, bool) {
	ctx, cancel := context.WithTimeout(ctx, photoTimeout)
	defer cancel()
	r, err := c.fetch(ctx, fetch.Request{URL: url, Redirects: photoRedirects, ConnectTimeout: photoConnect, Timeout: photoTimeout})
	if err != nil || r.Status != http.StatusOK {
		return nil, false
	}
	p, err := decode(r.Body)
	return p, err == nil
}
