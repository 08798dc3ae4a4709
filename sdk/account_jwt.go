package sdk

import (
	"context"
	"time"
)

// IssuedJWT is a token that acts as its user for a short time (RFC 7519). It is
// not shown by fmt, slog and JSON.
type IssuedJWT struct {
	JWT string `json:"jwt"` // pass it to [JWT]
}

// CreateJWTParams is the token's lifetime.
type CreateJWTParams struct {
	Duration time.Duration // 1 s to 1 h, in whole seconds. Default: 15 min
}

// jwtLifetime is the lifetime as it travels.
type jwtLifetime struct {
	Seconds int64 `json:"duration,omitempty"`
}

// CreateJWT makes a token of the current session, for another program to act as
// the user: pass it to [JWT]. It ends with the session. A caller that has only
// a JWT is refused with [ErrJWTCreationDenied], by older servers with
// [ErrSessionNotFound]. At most 120 a minute for a user.
func (a *AccountService) CreateJWT(ctx context.Context, p CreateJWTParams, opts ...CallOption) (*IssuedJWT, error) {
	r := request{operation: "account.createJWT", method: "POST", route: "/account/jwts"}
	lifetime, err := wholeSeconds("duration", p.Duration)
	if err != nil {
		return nil, r.fail(ErrInvalidArgument, "", err)
	}
	r.body = jwtLifetime{lifetime}
	return call[IssuedJWT](ctx, a.client, r, opts)
}
