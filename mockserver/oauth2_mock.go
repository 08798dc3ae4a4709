package mockserver

import (
	"context"
	"strings"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// The provider of Appwrite's own tests, behind mock and mock-unverified.
const (
	mockClientID     = "1"
	mockClientSecret = "123456"
	mockCode         = "abcdef"
	mockAccessToken  = "123456"
	mockRefreshToken = "tuvwxyz"
	mockLife         = 14400 * time.Second
	mockCanonical    = "canonical-" // begins clients and tokens of a user with an address of Gmail
	mockPath         = "/v1/mock/tests/general/oauth2"
)

// mockUser is who signs in there.
type mockUser struct {
	id       string
	numeric  bool // id is written as a number
	name     string
	email    string
	verified bool
}

// mockUsers are the users by provider.
var mockUsers = map[string]mockUser{
	"mock":            {"1", true, "User Name", "useroauth@localhost.test", true},
	"mock-unverified": {"2", true, "User Name Unverified", "useroauthunverified@localhost.test", false},
}

// mockUserOf is the user of an access token.
func mockUserOf(provider, token string) mockUser {
	if id, ok := strings.CutPrefix(token, mockCanonical); ok && provider == "mock" {
		return mockUser{id: id, name: "Canonical Email User", email: "oauth." + id + "@gmail.com", verified: true}
	}
	return mockUsers[provider]
}

func (u mockUser) grant(provider, token string) oauthGrant {
	return oauthGrant{
		account:     OAuthAccount{Provider: provider, UID: u.id, Email: u.email, Name: u.name, EmailVerified: u.verified},
		accessToken: token, refreshToken: mockRefreshToken, life: mockLife,
	}
}

func (u mockUser) write(d *document, _ *call) {
	d.open()
	if u.numeric {
		d.raw("id", []byte(u.id), "")
	} else {
		d.str("id", u.id)
	}
	d.str("name", u.name)
	d.str("email", u.email)
	d.boolean("verified", u.verified)
	d.close()
}

// mockTokenFor is the access token that a client gets for a code or a refresh
// token.
func mockTokenFor(clientID, secret, grantType, code, refresh string) (string, *apiError) {
	canonical := strings.HasPrefix(clientID, mockCanonical)
	if clientID != mockClientID && !canonical {
		return "", failf("general_mock", "Invalid client ID")
	}
	if secret != mockClientSecret {
		return "", failf("general_mock", "Invalid client secret")
	}
	if grantType == "authorization_code" && code != mockCode {
		return "", failf("general_mock", "Invalid token")
	}
	if grantType == "refresh_token" && refresh != mockRefreshToken {
		return "", failf("general_mock", "Invalid refresh token")
	}
	if canonical {
		return clientID, nil
	}
	return mockAccessToken, nil
}

// mockProviderRoutes are the pages of that provider. They are of no project.
func (s *Server) mockProviderRoutes() []route {
	const path = "/mock/tests/general/oauth2"
	token := queryText("token", true, 1, 100)
	page := func(path string, status int, handle handler, params ...contract.Param) route {
		return route{contract.Operation{ID: "mock.oauth2", Method: "GET", Path: path, Scope: contract.Public, Status: status, Params: params}, handle}
	}
	return []route{
		page(path, 301, s.mockAuthorize, queryText("client_id", true, 1, 100), queryText("redirect_uri", false, 1, 2048),
			queryText("scope", true, 1, 100), queryText("state", true, 1, 1024)),
		page(path+"/token", 200, s.mockToken, queryText("client_id", true, 1, 100), queryText("client_secret", true, 1, 100),
			contract.Param{Name: "grant_type", In: contract.Query, Default: "authorization_code",
				Check: contract.Validator{Kind: contract.OneOf, Values: []string{"refresh_token", "authorization_code"}}},
			queryText("redirect_uri", false, 0, 2048), queryText("code", false, 0, 100), queryText("refresh_token", false, 0, 100)),
		page(path+"/user", 200, s.mockUser("mock"), token),
		page(path+"/user-unverified", 200, s.mockUser("mock-unverified"), token),
		page(path+"/success", 200, mockResult("success")),
		page(path+"/failure", 400, mockResult("failure")),
	}
}

// queryText is a text of a query; an optional one is "" by default.
func queryText(name string, required bool, min, max float64) contract.Param {
	return contract.Param{Name: name, In: contract.Query, Required: required, Default: "",
		Check: contract.Validator{Kind: contract.Text, Min: min, Max: max}}
}

// mockAuthorize sends the browser back with a code, to a page of this server.
func (s *Server) mockAuthorize(_ context.Context, c *call) (reply, error) {
	back := c.text("redirect_uri")
	if _, host := splitURL(back); back != "" && host != c.host {
		if refusal := c.refuseRedirect(back); refusal != "" {
			return nil, failf("general_argument_invalid", "Invalid `redirect_uri` param: %s", refusal)
		}
	}
	c.sendTo(back + "?code=" + mockCode + "&state=" + phpEscape(c.text("state")))
	return nil, nil
}

type mockTokenReply string

func (t mockTokenReply) write(d *document, _ *call) {
	d.open()
	d.str("access_token", string(t))
	d.str("refresh_token", mockRefreshToken)
	d.number("expires_in", int(mockLife/time.Second))
	d.close()
}

func (s *Server) mockToken(_ context.Context, c *call) (reply, error) {
	token, err := mockTokenFor(c.text("client_id"), c.text("client_secret"), c.text("grant_type"), c.text("code"), c.text("refresh_token"))
	if err != nil {
		return nil, err
	}
	return mockTokenReply(token), nil
}

func (s *Server) mockUser(provider string) handler {
	return func(_ context.Context, c *call) (reply, error) {
		token := c.text("token")
		canonical := provider == "mock" && strings.HasPrefix(token, mockCanonical)
		if token != mockAccessToken && !canonical {
			return nil, failf("general_mock", "Invalid token")
		}
		return mockUserOf(provider, token), nil
	}
}

type mockResultReply string

func (r mockResultReply) write(d *document, _ *call) {
	d.open()
	d.str("result", string(r))
	d.close()
}

func mockResult(result string) handler {
	return func(context.Context, *call) (reply, error) { return mockResultReply(result), nil }
}
