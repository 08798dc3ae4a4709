package mockserver

import (
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

// useKey finds out what the key and the dev key of the request are worth. A
// key of a kind that this server does not have makes a guest.
func (c *call) useKey() error {
	if dev := c.r.Header.Get("X-Appwrite-Dev-Key"); dev != "" || c.input["devKey"] != nil {
		if dev == "" {
			dev = c.input.text("devKey")
		}
		c.devKey = sameSecret(dev, c.project.DevKey())
	}
	secret := c.r.Header.Get("X-Appwrite-Key")
	if secret == "" {
		return nil
	}
	kind, token, ok := strings.Cut(secret, "_")
	if !ok {
		kind = "standard"
	}
	switch kind {
	case "standard":
		return c.useStandardKey(secret)
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

func (c *call) useStandardKey(secret string) error {
	if sameSecret(secret, c.project.APIKey()) {
		return c.hold(&apiKey{scopes: []string{"*"}})
	}
	k, ok := c.settings.apiKey(secret)
	if !ok {
		c.key = &apiKey{unknown: true}
		return nil
	}
	return c.hold(&apiKey{scopes: k.Scopes, expired: !k.Expire.IsZero() && k.Expire.Before(c.now)})
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
	if c.r.Header.Get("X-Appwrite-Project") != c.project.id {
		return fail("project_id_missing")
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
