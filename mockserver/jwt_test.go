package mockserver

import (
	"encoding/base64"
	"strings"
	"testing"
)

// A JWT that is not good says why, in the words of the real server.
func TestJWTRefusals(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	enc := base64.RawURLEncoding.EncodeToString
	sign := func(header, payload string) string {
		signed := enc([]byte(header)) + "." + enc([]byte(payload))
		return signed + "." + enc(jwtSignature(s.jwtKey, signed))
	}
	const head = `{"typ":"JWT","alg":"HS256"}`
	for _, tt := range []struct{ token, want string }{
		{"x", "Invalid token: Incomplete segments"},
		{"x.y", "Invalid token: Incomplete segments"},
		{"x.y.z", "JSON failed: Syntax error"},
		{sign(`{"typ":"JWT"}`, `{}`), "Invalid token: Missing header algo"},
		{sign(`{"alg":"none"}`, `{}`), "Invalid token: Unsupported header algo"},
		{sign(`{"ALG":"HS256"}`, `{}`), "Invalid token: Missing header algo"},
		{sign(`"HS256"`, `{}`), "Invalid token: Missing header algo"},
		{sign(`[]`, `{}`), "Invalid token: Missing header algo"},
		{sign(head, `{"userId":"ann"}`) + "x", "Invalid token: Signature failed"},
		{sign(head, `{"userId":"ann"}`) + "=", "Invalid token: Signature failed"},
		{lastBit(sign(head, `{"userId":"ann"}`)), "Invalid token: Signature failed"},
		{signJWT([]byte("another key"), []byte(`{"userId":"ann"}`)), "Invalid token: Signature failed"},
		{sign(head, `{"userId":`), "JSON failed: Syntax error"},
		{sign(head, `{"userId":"ann","exp":1787313600}`), "Invalid token: Expired"},
		{sign(head, `{"userId":"ann","exp":1787313601,"nbf":1787313600}`), "Invalid token: Not now"},
	} {
		c.with("X-Appwrite-JWT", tt.token).call("GET", "/account", "").said(401, "user_jwt_invalid", "Failed to verify JWT. "+tt.want)
	}
	email(c, "ann")
	if got := c.with("X-Appwrite-JWT", sign(head, `{"userId":"ann","exp":1787313601}`)).whoami(); got != "ann" {
		t.Errorf("a JWT without a session: got %q, want ann", got)
	}
	if got := c.with("X-Appwrite-JWT", sign(head, `{"userId":"nobody"}`)).whoami(); got != "" {
		t.Errorf("a JWT of no user: got %q, want a guest", got)
	}
}

// lastBit is the token with a last character that decodes to the same bytes.
func lastBit(token string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(token) - 1
	return token[:last] + letters[strings.IndexByte(letters, token[last])^1:][:1]
}

// No token makes the verifier fail, and none that it takes was signed with
// another key.
func FuzzVerifyJWT(f *testing.F) {
	key := []byte("key")
	f.Add(signJWT(key, []byte(`{"userId":"ann"}`)))
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		if _, refusal := verifyJWT([]byte("another key"), token, noon); refusal == "" {
			t.Errorf("%q: taken without its key", token)
		}
		if _, refusal := verifyJWT(key, token+"x", noon); refusal == "" {
			t.Errorf("%q: taken with a changed signature", token)
		}
	})
}
