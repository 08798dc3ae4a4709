package mockserver

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// The control API shows the code that an authenticator app shows, by the
// project's clock, for a user named by id, e-mail address or phone number.
func TestControlTOTP(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := s.Default()
	ann, id := newClient(t, s).member()
	control(t, s, "GET", "/projects/test/users/"+id+"/totp", "").refused(404, "user_authenticator_not_found")
	enrolled := ann.call("POST", "/account/mfa/authenticators/totp", "").ok(200)
	_, err := s.store.UpdateUser(t.Context(), "test", id, func(u *store.User) error {
		u.Phone = "+15551234567"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{id, "ann@example.test", "ANN@example.test", "+15551234567"} {
		o := control(t, s, "GET", "/projects/test/users/"+url.PathEscape(name)+"/totp", "").ok(200)
		o.want(t, "secret", enrolled.str("secret"))
		o.want(t, "uri", enrolled.str("uri"))
		o.want(t, "secondsLeft", 30)
		o.want(t, "verified", false)
	}
	code := func() string {
		t.Helper()
		o := control(t, s, "GET", "/projects/test/users/"+id+"/totp", "").ok(200)
		byGo, left, err := p.TOTP(t.Context(), id)
		if err != nil || byGo != o.str("code") || left <= 0 || left > 30*time.Second {
			t.Errorf("TOTP = %s, %v, %v, over HTTP %s", byGo, left, err, o.str("code"))
		}
		return byGo
	}
	first := code()
	p.Clock().Advance(29*time.Second + 500*time.Millisecond)
	control(t, s, "GET", "/projects/test/users/"+id+"/totp", "").ok(200).want(t, "secondsLeft", 1)
	if code() != first {
		t.Error("the code changed within its 30 seconds")
	}
	p.Clock().Advance(500 * time.Millisecond)
	ann.call("PUT", "/account/mfa/authenticators/totp", `{"otp":"`+code()+`"}`).ok(200)
	control(t, s, "GET", "/projects/test/users/"+id+"/totp", "").ok(200).want(t, "verified", true)
	if left := strings.TrimSpace(code()); len(left) != 6 {
		t.Errorf("code %q", left)
	}

	control(t, s, "GET", "/projects/test/users/nobody/totp", "").refused(404, "user_not_found")
	control(t, s, "GET", "/projects/unknown/users/nobody/totp", "").refused(404, "project_not_found")
	if _, _, err := p.TOTP(t.Context(), "nobody"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("TOTP of nobody: %v", err)
	}
}
