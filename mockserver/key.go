package mockserver

import (
	"cmp"
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// apiKey is an API key that the project knows.
type apiKey struct {
	scopes  []string // "*" is all of them
	expired bool
	unknown bool // not the project's: refused wherever it goes
}

// grants tells whether the key holds a scope. What belongs to a person is
// never a key's.
func (k *apiKey) grants(scope contract.Scope) bool {
	if scope == contract.Account || scope == contract.Public {
		return false
	}
	return scope == global || slices.Contains(k.scopes, "*") || slices.Contains(k.scopes, string(scope))
}

// useDevKey finds out whether the request has the project's dev key.
func (c *call) useDevKey() {
	given := cmp.Or(c.r.Header.Get("X-Appwrite-Dev-Key"), c.input.text("devKey"))
	c.devKey = given != "" && sameSecret(given, c.project.DevKey())
}

// useKey finds out what the key of the request is worth. The project's own are
// taken whatever they look like; of the others, one of a kind that this server
// does not have makes a guest.
func (c *call) useKey() error {
	secret := c.r.Header.Get("X-Appwrite-Key")
	if secret == "" {
		return nil
	}
	if k := c.ownKey(secret); k != nil {
		return c.hold(k)
	}
	kind, token, ok := strings.Cut(secret, "_")
	if !ok {
		kind = "standard"
	}
	switch kind {
	case "standard":
		c.key = &apiKey{unknown: true}
	case "ephemeral", "dynamic":
		return c.useEphemeralKey(token)
	case "account":
		return c.refuseAccountKey()
	case "organization":
		if c.r.Header.Get("X-Appwrite-Organization") == "" {
			return fail("organization_id_missing")
		}
	}
	return nil
}

// sameSecret compares in a time that tells nothing; no secret is no match.
func sameSecret(got, want string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
}

// ownKey is the project's key with a secret, nil if there is none.
func (c *call) ownKey(secret string) *apiKey {
	if sameSecret(secret, c.project.APIKey()) {
		return &apiKey{scopes: []string{"*"}}
	}
	k, ok := c.settings.apiKey(secret)
	if !ok {
		return nil
	}
	return &apiKey{scopes: k.Scopes, expired: !k.Expire.IsZero() && k.Expire.Before(c.now)}
}

// ephemeralLife is how far ahead an ephemeral key may end.
const ephemeralLife = 24 * time.Hour

// useEphemeralKey takes a key that is a JWT. One that is wrong or over makes a
// guest.
func (c *call) useEphemeralKey(token string) error {
	claims, refusal := verifyJWT(c.server.jwtKey, token, c.now)
	if refusal != "" || claims.ProjectID != c.project.id || claims.Exp == nil {
		return nil
	}
	if time.Unix(int64(*claims.Exp), 0).After(c.now.Add(ephemeralLife)) {
		return nil
	}
	return c.hold(&apiKey{scopes: claims.Scopes})
}

// hold lets the request have the key's rights. A key wants its project named
// in the header, nowhere else.
func (c *call) hold(k *apiKey) error {
	if c.server.release >= keyNeedsHeader && c.r.Header.Get("X-Appwrite-Project") != c.project.id {
		return fail("project_id_missing")
	}
	if c.server.release < keyBesideSession && c.user != nil {
		return fail("user_key_and_session_set")
	}
	c.key = k
	return nil
}

// refuseAccountKey answers keys of console accounts, of which there are none.
func (c *call) refuseAccountKey() error {
	if c.r.Header.Get("X-Appwrite-User") == "" {
		return fail("user_id_missing")
	}
	if c.user != nil {
		return fail("user_api_key_and_session_set")
	}
	return nil
}
