package mockserver

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/appctl/appctl/mockserver/store"
)

// authenticate finds out who calls. A session that is wrong or over makes a
// guest, not an error.
func (c *call) authenticate(ctx context.Context) error {
	if c.project == nil {
		return nil
	}
	if err := c.useSession(ctx); err != nil {
		return err
	}
	if err := c.useJWT(ctx); err != nil {
		return err
	}
	if err := c.useKey(); err != nil {
		return err
	}
	return c.impersonate(ctx)
}

// credential is what a session travels as.
type credential struct{ id, secret string }

func (cr credential) empty() bool { return cr.id == "" && cr.secret == "" }

// decodeSession undoes [encodeSession]. What is not one, whole, is empty.
func decodeSession(encoded string) credential {
	raw, err := base64.StdEncoding.DecodeString(pad(encoded))
	if err != nil {
		return credential{}
	}
	if cr, ok := ownForm(string(raw)); ok {
		return cr
	}
	in := parseJSON(raw)
	return credential{in.text("id"), in.text("secret")}
}

// ownForm reads the form that [encodeSession] writes, which nearly every
// request brings, without a parser.
func ownForm(s string) (cr credential, ok bool) {
	s, ok1 := strings.CutPrefix(s, `{"id":"`)
	id, s, ok2 := strings.Cut(s, `","secret":"`)
	secret, ok3 := strings.CutSuffix(s, `"}`)
	return credential{id, secret}, ok1 && ok2 && ok3 && isPlain(id) && isPlain(secret)
}

// isPlain tells whether s stands for itself within a JSON string.
func isPlain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r > unicode.MaxASCII })
}

// pad adds the padding that some clients leave out.
func pad(s string) string {
	if strings.HasSuffix(s, "=") {
		return s
	}
	return s + strings.Repeat("=", (4-len(s)%4)%4)
}

// sessionKey is the name that sessions of the project travel under.
func (c *call) sessionKey() string {
	if c.admin {
		return cookieName(console)
	}
	return cookieName(c.projectID)
}

// credential is the first one that the request brings, from the cookie, the
// session header or the fallback header.
func (c *call) credential() credential {
	key := c.sessionKey()
	value, ok := cookie(c.r, key)
	if !ok {
		value, _ = cookie(c.r, key+legacySuffix)
	}
	if value != "" {
		if cr := decodeSession(value); !cr.empty() {
			return cr
		}
	}
	if header := c.r.Header.Get("X-Appwrite-Session"); header != "" {
		if cr := decodeSession(header); !cr.empty() {
			return cr
		}
	}
	c.w.Header()["X-Debug-Fallback"] = headerTrue
	header := c.r.Header.Get("X-Fallback-Cookies")
	if header == "" {
		return credential{}
	}
	return decodeSession(parseJSON([]byte(header)).text(key))
}

// useSession makes the owner of a session that still lives the caller.
func (c *call) useSession(ctx context.Context) error {
	cr := c.credential()
	if cr.id == "" || cr.secret == "" {
		return nil
	}
	project := c.project.id
	if c.admin {
		project = console
	}
	u, err := c.findUser(c.server.store.User(ctx, project, cr.id))
	if u == nil || err != nil {
		return err
	}
	hash := hashSecret(cr.secret)
	i := slices.IndexFunc(u.Sessions, func(s store.Session) bool {
		return subtle.ConstantTimeCompare([]byte(s.SecretHash), []byte(hash)) == 1 && !s.Expire.Before(c.now)
	})
	if i < 0 {
		return nil
	}
	c.user, c.session = u, &u.Sessions[i]
	return nil
}

// hashSecret is how secrets are compared and kept.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// findUser lets a user who is not there be nil.
func (c *call) findUser(u *store.User, err error) (*store.User, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return u, err
}

// useJWT makes the user of a JWT the caller, without a current session.
func (c *call) useJWT(ctx context.Context) error {
	token := c.r.Header.Get("X-Appwrite-Jwt")
	if token == "" {
		return nil
	}
	if c.user != nil && c.server.release >= oneCredential {
		return fail("user_jwt_and_cookie_set")
	}
	claims, refusal := verifyJWT(c.server.jwtKey, token, c.now)
	if refusal != "" {
		return failf("user_jwt_invalid", "Failed to verify JWT. %s", refusal)
	}
	c.user, c.session = nil, nil
	u, err := c.findUser(c.server.store.User(ctx, c.project.id, claims.UserID))
	if u == nil || err != nil {
		return err
	}
	if claims.SessionID != "" && !slices.ContainsFunc(u.Sessions, func(s store.Session) bool {
		return s.ID == claims.SessionID && (c.server.release < jwtEndsWithSession || !s.Expire.Before(c.now))
	}) {
		return nil
	}
	c.user, c.jwt = u, true
	return nil
}

// accessedEvery is how often the time of a user's last access is written down.
const accessedEvery = 24 * time.Hour

// remember writes down that the user was there, at most once a day.
func (c *call) remember(ctx context.Context) error {
	if c.user == nil || c.admin || c.now.Sub(c.user.AccessedAt) <= accessedEvery {
		return nil
	}
	return c.updateUser(ctx, func(u *store.User) error {
		u.AccessedAt = c.now
		return nil
	})
}

// updateUser changes the caller, and sees to it that what the call knows of
// the caller is what was written.
func (c *call) updateUser(ctx context.Context, change func(*store.User) error) error {
	u, err := c.server.store.UpdateUser(ctx, c.project.id, c.user.ID, change)
	if errors.Is(err, store.ErrNotFound) {
		return fail("user_unauthorized") // deleted meanwhile
	}
	if err != nil {
		return err
	}
	c.user = u
	return nil
}
