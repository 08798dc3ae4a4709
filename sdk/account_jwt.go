package sdk

import "context"

// IssuedJWT is a token that acts as its user for a short time (RFC 7519). It is
// not shown by fmt, slog and JSON.
type IssuedJWT struct {
	JWT string `json:"jwt"` // pass it to [JWT]
}

// CreateJWTParams is the token's lifetime.
type CreateJWTParams struct {
	Duration *int `json:"duration,omitempty"` // 1 to 3600 seconds. Default: 900
}

// CreateJWT makes a token of the current session, for another program to act as
// the user: pass it to [JWT]. It ends with the session. A caller that has only
// a JWT is refused with [ErrJWTCreationDenied], by older servers with
// [ErrSessionNotFound]. At most 120 a minute for a user.
func (a *AccountService) CreateJWT(ctx context.Context, p CreateJWTParams, opts ...CallOption) (*IssuedJWT, error) {
	return call[IssuedJWT](ctx, a.client, request{operation: "account.createJWT", method: "POST", route: "/account/jwts", body: p}, opts)
}
