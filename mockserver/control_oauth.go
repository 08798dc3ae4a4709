package mockserver

import (
	"crypto/rsa"
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
)

// oauthControlRoutes drive the built-in provider of a project, as [OAuth] does
// in Go.
func (s *Server) oauthControlRoutes() map[string]controlFunc {
	const path = "/_mock/v1/projects/{project}/oauth/"
	return map[string]controlFunc{
		"GET " + path + "accounts":          s.in((*Project).listOAuthAccounts),
		"PUT " + path + "accounts":          s.in((*Project).putOAuthAccounts),
		"POST " + path + "next":             s.in((*Project).putOAuthNext),
		"PUT " + path + "native/{provider}": s.in((*Project).putOAuthNative),
		"POST " + path + "id-token":         s.in((*Project).makeIDToken),
	}
}

func wantProvider(s string) string {
	if !slices.Contains(oauth2Providers(), s) {
		return "must be the id of a provider"
	}
	return ""
}

func wantNativeProvider(s string) string {
	if _, ok := nativeProviders[s]; !ok {
		return "must be apple or google"
	}
	return ""
}

// readControlObject reads a body that keeps to a rule into v.
func readControlObject(w http.ResponseWriter, r *http.Request, must rule, v any) error {
	body, err := readControlBody(w, r)
	if err != nil {
		return err
	}
	return keepToRule(body, must, v)
}

// keepToRule reads the JSON of a body that keeps to a rule into v.
func keepToRule(body any, must rule, v any) error {
	given, err := must.merge(nil, nil, body)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(given)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}

type oauthAccountList struct {
	Total int            `json:"total"`
	Items []OAuthAccount `json:"items"`
}

func (p *Project) listOAuthAccounts(w http.ResponseWriter, r *http.Request) error {
	p.oauth.mu.Lock()
	items := append([]OAuthAccount{}, p.oauth.accounts...)
	p.oauth.mu.Unlock()
	return writeJSON(w, r, http.StatusOK, oauthAccountList{len(items), items})
}

// putOAuthAccounts replaces the accounts.
func (p *Project) putOAuthAccounts(w http.ResponseWriter, r *http.Request) error {
	var body struct{ Items []OAuthAccount }
	err := readControlObject(w, r, rule{kind: anObject, fields: map[string]rule{
		"items": {kind: aList, required: true, each: new(oauthAccountRule())},
	}}, &body)
	if err != nil {
		return err
	}
	p.oauth.Accounts(body.Items...)
	return p.listOAuthAccounts(w, r)
}

func oauthAccountRule() rule {
	return rule{kind: anObject, fields: map[string]rule{
		"provider": neededText(wantProvider), "uid": neededText(wantText), "email": {kind: aText}, "name": {kind: aText},
		"emailVerified": {kind: aFlag}, "claims": {kind: aFreeObject},
	}}
}

// putOAuthNext says who signs in next, or what goes wrong.
func (p *Project) putOAuthNext(w http.ResponseWriter, r *http.Request) error {
	var body struct{ Provider, UID, Error string }
	err := readControlObject(w, r, rule{kind: anObject, fields: map[string]rule{
		"provider": neededText(wantProvider), "uid": textThat(wantText), "error": textThat(wantText),
	}}, &body)
	if err != nil {
		return err
	}
	if (body.UID == "") == (body.Error == "") {
		return failf("general_argument_invalid", "Invalid body: it wants either `uid` or `error`.")
	}
	p.oauth.answer(body.Provider, oauthAnswer{body.UID, body.Error})
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// putOAuthNative says how ID tokens of a provider are judged. Keys are as a
// provider publishes them (RFC 7517).
func (p *Project) putOAuthNative(w http.ResponseWriter, r *http.Request) error {
	provider := r.PathValue("provider")
	if _, ok := nativeProviders[provider]; !ok {
		return fail("general_route_not_found")
	}
	var body struct {
		Enabled   *bool
		ClientIDs []string
		Keys      []jsonWebKey
	}
	err := readControlObject(w, r, rule{kind: anObject, fields: map[string]rule{
		"enabled":   {kind: aFlag},
		"clientIds": {kind: aList, each: new(textThat(wantText))},
		"keys": {kind: aList, each: &rule{kind: anObject, fields: map[string]rule{
			"kid": neededText(wantText), "kty": neededText(wantText), "n": {kind: aText}, "e": {kind: aText},
			"alg": {kind: aText}, "use": {kind: aText},
		}}},
	}}, &body)
	if err != nil {
		return err
	}
	native := OAuthNative{Enabled: body.Enabled, ClientIDs: body.ClientIDs}
	for _, k := range body.Keys {
		native.Keys = append(native.Keys, OAuthKey{k.Kid, k.rsa()})
	}
	p.oauth.Native(provider, native)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// jsonWebKey is a key as providers publish it.
type jsonWebKey struct{ Kid, Kty, N, E string }

// rsa gives the key, nil for one of another kind or that cannot be read.
func (k jsonWebKey) rsa() *rsa.PublicKey {
	n, err1 := jwtEncoding.DecodeString(k.N)
	e, err2 := jwtEncoding.DecodeString(k.E)
	if k.Kty != "RSA" || err1 != nil || err2 != nil || len(n) == 0 || len(e) == 0 || len(e) > 4 {
		return nil
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
}

// makeIDToken signs an ID token, see [Project.IDToken].
func (p *Project) makeIDToken(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Provider string
		Claims   map[string]any
	}
	err := readControlObject(w, r, rule{kind: anObject, fields: map[string]rule{
		"provider": neededText(wantNativeProvider), "claims": {kind: aFreeObject},
	}}, &body)
	if err != nil {
		return err
	}
	token, err := p.IDToken(body.Provider, body.Claims)
	if err != nil {
		return err
	}
	return writeJSON(w, r, http.StatusOK, map[string]string{"idToken": token})
}
