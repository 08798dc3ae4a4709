package sdk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// OAuth2Params is where the browser goes in the end. The hosts of both URLs
// must be known to the project; a loopback address is known where localhost is.
type OAuth2Params struct {
	Success string   // an absolute URL. Default: a page of the server
	Failure string   // an absolute URL. Default: a page of the server
	Scopes  []string // to ask the provider for beside those that the server asks for, at most 100
}

func (p OAuth2Params) values() url.Values {
	v := url.Values{}
	for key, page := range map[string]string{"success": p.Success, "failure": p.Failure} {
		if page != "" {
			v.Set(key, page)
		}
	}
	if len(p.Scopes) > 0 {
		v["scopes[]"] = p.Scopes
	}
	return v
}

// OAuth2SessionURL gives where to send the browser to sign in at a provider
// (account.createOAuth2Session). Nothing is requested. The session ends up in
// cookies of the server's own domain, for a web page that talks to it directly;
// use [AccountService.OAuth2TokenURL] where the program needs it. The error is
// [ErrInvalidArgument].
func (a *AccountService) OAuth2SessionURL(provider OAuthProvider, p OAuth2Params) (*url.URL, error) {
	return a.client.address(oauth2Request("account.createOAuth2Session", "/account/sessions/oauth2/{provider}", provider, p))
}

// OAuth2TokenURL gives where to send the browser to sign in at a provider
// (account.createOAuth2Token). Nothing is requested. The browser comes back to
// the Success URL: give that to [ParseOAuth2Callback], and what it gives within
// a minute to [AccountService.SignInWithToken]. The error is [ErrInvalidArgument].
func (a *AccountService) OAuth2TokenURL(provider OAuthProvider, p OAuth2Params) (*url.URL, error) {
	return a.client.address(oauth2Request("account.createOAuth2Token", "/account/tokens/oauth2/{provider}", provider, p))
}

// CreateOAuth2Token asks the server where the provider's own page is, to send
// the browser there; it goes on as with [AccountService.OAuth2TokenURL], which
// needs no request. It tells beforehand what would else be a page in the
// browser: [ErrProjectProviderDisabled], and [ErrArgumentInvalid] for a URL of
// an unknown host. At most 50 an hour.
func (a *AccountService) CreateOAuth2Token(ctx context.Context, provider OAuthProvider, p OAuth2Params, opts ...CallOption) (*url.URL, error) {
	at := new(location)
	if _, err := a.client.exchange(ctx, oauth2Request("account.createOAuth2Token", "/account/tokens/oauth2/{provider}", provider, p), at, opts); err != nil {
		return nil, err
	}
	return at.url, nil
}

func oauth2Request(operation, route string, provider OAuthProvider, p OAuth2Params) request {
	return request{operation: operation, method: "GET", route: route, ids: []string{string(provider)}, query: p.values()}
}

// address is the URL of a request, for a browser: the project is in it, and no
// credential.
func (c *Client) address(r request) (*url.URL, error) {
	path, err := r.path()
	if err != nil {
		return nil, r.fail(ErrInvalidArgument, "", err)
	}
	u, err := url.Parse(c.core.key.Endpoint + path)
	if err != nil {
		return nil, r.fail(ErrInvalidArgument, "", errors.New("not a URL"))
	}
	r.query.Set("project", c.core.key.Project)
	u.RawQuery = r.query.Encode()
	return u, nil
}

// location is the result of a request that is answered by a redirect.
type location struct{ url *url.URL }

// locate takes the redirect for the result. One to the same path is the
// endpoint's own, as from http to https.
func (r *request) locate(resp *Response, at *location) *Error {
	u, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return r.fail(ErrNotAppwrite, "the answer is a redirect to nowhere", nil).answered(resp)
	}
	if path, _ := r.path(); strings.HasSuffix(u.EscapedPath(), path) {
		return r.refusal(resp)
	}
	at.url = u
	return nil
}

// ParseOAuth2Callback reads the URL that the browser has come back to, of the
// Success or the Failure page: its query, or the request's URL in a handler.
// Give the result to [AccountService.SignInWithToken]. A failure is the [*Error]
// that the server tells, such as [ErrOAuth2ProviderError] when the user has
// said no; a URL that is neither is [ErrInvalidArgument]. Anybody can send a
// browser here: put a random value into the query of the Success URL, and
// compare it with the one that this browser was given.
func ParseOAuth2Callback(u *url.URL) (CreateSessionParams, error) {
	r := request{operation: "account.createOAuth2Token", method: "GET", route: "/account/tokens/oauth2/{provider}"}
	if u == nil {
		return CreateSessionParams{}, r.fail(ErrInvalidArgument, "no URL", nil)
	}
	query := u.Query()
	if query.Has("error") {
		return CreateSessionParams{}, r.told(query.Get("error"))
	}
	userID, secret := query["userId"], query["secret"]
	if len(userID) != 1 || len(secret) != 1 || userID[0] == "" || secret[0] == "" {
		return CreateSessionParams{}, r.fail(ErrInvalidArgument, "not a URL that a sign-in comes back to: it has no userId and secret, or several", nil)
	}
	return CreateSessionParams{UserID: userID[0], Secret: secret[0]}, nil
}

// told is the failure that the server has put into a URL. Anybody can write
// one, so it is bounded like an answer.
func (r *request) told(text string) *Error {
	doc := decodeErrorDocument([]byte(text))
	e := r.fail(0, doc.Message, nil)
	e.Type = ErrorType(doc.Type)
	var more struct{ Code int }
	if json.Unmarshal([]byte(text), &more) == nil && http.StatusText(more.Code) != "" {
		e.Status = more.Code
	}
	if doc.Type == "" && doc.Message == "" {
		e.Message = "the sign-in failed: " + clip(text, 500)
	}
	return e
}
