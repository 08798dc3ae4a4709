package mockserver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// claims are the payload of a JWT, of a user's or of an ephemeral key's.
type claims struct {
	UserID    string   `json:"userId"`
	SessionID string   `json:"sessionId"`
	ProjectID string   `json:"projectId"`
	Scopes    []string `json:"scopes"`
	Exp       *float64 `json:"exp"`
	Nbf       *float64 `json:"nbf"`
}

// expire is when the token ends, the zero time for never.
func (cl claims) expire() time.Time {
	if cl.Exp == nil {
		return time.Time{}
	}
	return time.Unix(int64(*cl.Exp), 0)
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
var (
	errJWTSegments  = errors.New("Invalid token: Incomplete segments")
	errJWTNoAlgo    = errors.New("Invalid token: Missing header algo")
	errJWTAlgo      = errors.New("Invalid token: Unsupported header algo")
	errJWTSignature = errors.New("Invalid token: Signature failed")
	errJWTExpired   = errors.New("Invalid token: Expired")
	errJWTEarly     = errors.New("Invalid token: Not now")
	errJWTSyntax    = errors.New("JSON failed: Syntax error")
)

// verifyJWT gives the claims of a token that is signed with key and valid now.
func verifyJWT(key []byte, token string, now time.Time) (claims, error) {
	head, rest, ok := strings.Cut(token, ".")
	body, signature, ok2 := strings.Cut(rest, ".")
	if !ok || !ok2 {
		return claims{}, errJWTSegments
	}
	var header struct {
		Alg string `json:"alg"`
	}
	if err := decodeSegment(head, &header); err != nil {
		return claims{}, err
	}
	if header.Alg == "" {
		return claims{}, errJWTNoAlgo
	}
	if header.Alg != "HS256" {
		return claims{}, errJWTAlgo
	}
	got, err := jwtEncoding.DecodeString(strings.TrimRight(signature, "="))
	if err != nil || !hmac.Equal(got, jwtSignature(key, head+"."+body)) {
		return claims{}, errJWTSignature
	}
	var cl claims
	if err := decodeSegment(body, &cl); err != nil {
		return claims{}, err
	}
	seconds := float64(now.Unix())
	if cl.Exp != nil && seconds >= *cl.Exp {
		return claims{}, errJWTExpired
	}
	if cl.Nbf != nil && seconds <= *cl.Nbf {
		return claims{}, errJWTEarly
	}
	return cl, nil
}

func decodeSegment(segment string, v any) error {
	raw, err := jwtEncoding.DecodeString(strings.TrimRight(segment, "="))
	if err != nil {
		return errJWTSyntax
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return errJWTSyntax
	}
	return nil
}
