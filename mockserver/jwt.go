package mockserver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// claims are the payload of a JWT: of a user's, of an ephemeral key's, or of
// the secret that an OAuth2 sign-in gives.
type claims struct {
	UserID    string   `json:"userId"`
	SessionID string   `json:"sessionId"`
	ProjectID string   `json:"projectId"`
	Scopes    []string `json:"scopes"`
	Secret    string   `json:"secret"`   // of the token that an OAuth2 sign-in gave
	Provider  string   `json:"provider"` // of that sign-in
	Exp       *float64 `json:"exp"`
	Nbf       *float64 `json:"nbf"`
}

// jwtHeader is the header of every token that is signed here.
const jwtHeader = `{"typ":"JWT","alg":"HS256"}`

var jwtEncoding = base64.RawURLEncoding

// signJWT makes a token of a payload.
func signJWT(key, payload []byte) string {
	signed := jwtEncoding.EncodeToString([]byte(jwtHeader)) + "." + jwtEncoding.EncodeToString(payload)
	return signed + "." + jwtEncoding.EncodeToString(jwtSignature(key, signed))
}

func jwtSignature(key []byte, signed string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(signed))
	return mac.Sum(nil)
}

// Why a token is refused, in the API's words.
const (
	jwtSegments  = "Invalid token: Incomplete segments"
	jwtNoAlgo    = "Invalid token: Missing header algo"
	jwtAlgo      = "Invalid token: Unsupported header algo"
	jwtForged    = "Invalid token: Signature failed"
	jwtExpired   = "Invalid token: Expired"
	jwtEarly     = "Invalid token: Not now"
	jwtMalformed = "JSON failed: Syntax error"
)

// verifyJWT gives the claims of a token that is signed with key and valid now,
// or says why it is refused.
func verifyJWT(key []byte, token string, now time.Time) (cl claims, refusal string) {
	head, rest, ok := strings.Cut(token, ".")
	body, signature, ok2 := strings.Cut(rest, ".")
	if !ok || !ok2 {
		return claims{}, jwtSegments
	}
	var header json.RawMessage
	if !decodeSegment(head, &header) {
		return claims{}, jwtMalformed
	}
	algo := parseJSON(header).text("alg")
	if algo == "" {
		return claims{}, jwtNoAlgo
	}
	if algo != "HS256" {
		return claims{}, jwtAlgo
	}
	// As text: of the last character of the encoding two bits do not count.
	if !hmac.Equal([]byte(signature), []byte(jwtEncoding.EncodeToString(jwtSignature(key, head+"."+body)))) {
		return claims{}, jwtForged
	}
	if !decodeSegment(body, &cl) {
		return claims{}, jwtMalformed
	}
	seconds := float64(now.Unix())
	if cl.Exp != nil && seconds >= *cl.Exp {
		return claims{}, jwtExpired
	}
	if cl.Nbf != nil && seconds <= *cl.Nbf {
		return claims{}, jwtEarly
	}
	return cl, ""
}

// decodeSegment reads a segment into v, and tells whether it could be read.
func decodeSegment(segment string, v any) bool {
	raw, err := jwtEncoding.DecodeString(strings.TrimRight(segment, "="))
	return err == nil && json.Unmarshal(raw, v) == nil
}
