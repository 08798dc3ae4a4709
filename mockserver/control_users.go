package mockserver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// totpStep is how long a code is good for.
const totpStep = 30 * time.Second

// TOTP gives the code that a user's authenticator app shows now, by the
// project's clock, and how long it will. The user is named by id, e-mail
// address or phone number. It fails with [store.ErrNotFound] when there is no
// such user or the user has no authenticator.
func (p *Project) TOTP(ctx context.Context, user string) (code string, left time.Duration, err error) {
	u, err := p.findUser(ctx, user)
	if err != nil {
		return "", 0, fmt.Errorf("TOTP of user %q: %w", user, err)
	}
	if u.Authenticator == nil {
		return "", 0, fmt.Errorf("TOTP of user %q: authenticator %w", user, store.ErrNotFound)
	}
	return totpNow(u.Authenticator, p.clock.Now())
}

func totpNow(a *store.Authenticator, now time.Time) (code string, left time.Duration, err error) {
	code, err = totpCode(a.Secret, now)
	return code, now.Truncate(totpStep).Add(totpStep).Sub(now), err
}

// findUser finds a user by id, e-mail address or phone number.
func (p *Project) findUser(ctx context.Context, name string) (*store.User, error) {
	u, err := p.server.store.User(ctx, p.id, name)
	if errors.Is(err, store.ErrNotFound) {
		u, err = p.server.store.UserBy(ctx, p.id, store.EmailKey(name))
	}
	if errors.Is(err, store.ErrNotFound) {
		u, err = p.server.store.UserBy(ctx, p.id, store.Key{Kind: store.KeyPhone, Value: name})
	}
	return u, err
}

type totpReply struct {
	Code        string `json:"code"`
	SecondsLeft int    `json:"secondsLeft"` // that the code is good for, 1 to 30
	Secret      string `json:"secret"`
	URI         string `json:"uri"`
	Verified    bool   `json:"verified"`
}

func (p *Project) showTOTP(w http.ResponseWriter, r *http.Request) error {
	u, err := p.findUser(r.Context(), r.PathValue("user"))
	if errors.Is(err, store.ErrNotFound) {
		return fail("user_not_found")
	}
	if err != nil {
		return err
	}
	if u.Authenticator == nil {
		return fail("user_authenticator_not_found")
	}
	code, left, err := totpNow(u.Authenticator, p.clock.Now())
	if err != nil {
		return err
	}
	return writeJSON(w, r, http.StatusOK, totpReply{
		Code:        code,
		SecondsLeft: int((left + time.Second - 1) / time.Second),
		Secret:      u.Authenticator.Secret,
		URI:         totpURI(p.settings.Load().Name, authenticatorLabel(u), u.Authenticator.Secret),
		Verified:    u.Authenticator.Verified,
	})
}
