package mockserver

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
)

// oauth2State travels through the provider and back. Nobody signed it: what it
// says is judged anew when it returns.
type oauth2State struct {
	Success string  `json:"success"`
	Failure string  `json:"failure"`
	Token   bool    `json:"token"` // a token, not a session
	PKCE    *sealed `json:"_pkce"`
}

// encode writes a state in the way of its provider.
func (s *oauth2State) encode(a *adapter) string {
	var d document
	d.open()
	d.str("success", s.Success)
	d.str("failure", s.Failure)
	d.boolean("token", s.Token)
	if s.PKCE != nil {
		d.key("_pkce")
		d.open()
		d.str("data", s.PKCE.Data)
		d.str("iv", s.PKCE.IV)
		d.str("tag", s.PKCE.Tag)
		d.close()
	}
	d.close()
	switch a.id {
	case "amazon":
		return url.QueryEscape(string(d.b))
	case "x":
		return jwtEncoding.EncodeToString(d.b)
	}
	return string(d.b)
}

// decodeState reads a state that came back, and tells whether it could be read.
func decodeState(a *adapter, raw string) (s oauth2State, ok bool) {
	switch a.id {
	case "amazon":
		raw = html.UnescapeString(unescape(raw))
	case "yandex":
		raw = html.UnescapeString(raw)
	case "x":
		b, err := jwtEncoding.DecodeString(raw)
		if err != nil {
			return s, false
		}
		raw = string(b)
	}
	if len(raw) == 0 || raw[0] != '{' {
		return s, false
	}
	err := json.Unmarshal([]byte(raw), &s)
	return s, err == nil
}

// sealed is a PKCE verifier that only this server can read.
type sealed struct {
	Data string `json:"data"` // AES-128-GCM, base64
	IV   string `json:"iv"`   // hex
	Tag  string `json:"tag"`  // hex
}

// newVerifier is a PKCE verifier and the challenge that goes with it.
func newVerifier() (verifier, challenge string) {
	verifier = jwtEncoding.EncodeToString(randomBytes(64))
	return verifier, challengeOf(verifier)
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return jwtEncoding.EncodeToString(sum[:])
}

// pkceCipher seals the verifiers of the server.
func (s *Server) pkceCipher() cipher.AEAD {
	block, err := aes.NewCipher(s.pkceKey)
	if err != nil {
		panic(err) // the key has 16 bytes
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has blocks of 16 bytes
	}
	return gcm
}

func (s *Server) seal(verifier string) *sealed {
	gcm := s.pkceCipher()
	iv := randomBytes(gcm.NonceSize())
	out := gcm.Seal(nil, iv, []byte(verifier), nil)
	cut := len(out) - gcm.Overhead()
	return &sealed{base64.StdEncoding.EncodeToString(out[:cut]), hex.EncodeToString(iv), hex.EncodeToString(out[cut:])}
}

// unseal gives the verifier of a state, "" for one that this server did not
// seal.
func (s *Server) unseal(v *sealed) string {
	if v == nil {
		return ""
	}
	gcm := s.pkceCipher()
	data, err1 := base64.StdEncoding.DecodeString(v.Data)
	iv, err2 := hex.DecodeString(v.IV)
	tag, err3 := hex.DecodeString(v.Tag)
	if err1 != nil || err2 != nil || err3 != nil || len(iv) != gcm.NonceSize() {
		return ""
	}
	verifier, err := gcm.Open(nil, iv, append(data, tag...), nil)
	if err != nil {
		return ""
	}
	return string(verifier)
}
