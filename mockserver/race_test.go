package mockserver

import (
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// callers is how many call at once.
const callers = 64

// together runs f once for each caller, all at the same time.
func together(f func(i int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range callers {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			f(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

// Changes of one user at the same time are all kept: each caller leaves a
// session of its own behind, and the last name is one of those given.
func TestNoUpdateIsLost(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.SessionsLimit = 0 })))
	ann, _ := c.member()
	together(func(i int) {
		c.signIn("ann@example.test").call("PATCH", "/account/name", fmt.Sprintf(`{"name":"Ann %d"}`, i)).ok(200)
	})
	ann.call("GET", "/account/sessions", "").ok(200).want(t, "total", callers+1)
}

// Of many sign-ins at once no more sessions remain than the project allows.
func TestSessionLimitHolds(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.SessionsLimit = 3 })))
	id := c.signUp("ann@example.test")
	together(func(int) {
		c.signIn("ann@example.test")
		u, err := c.server.store.User(t.Context(), "test", id)
		if err != nil || len(u.Sessions) > 3 {
			t.Errorf("got %d sessions, %v", len(u.Sessions), err)
		}
	})
}

// A code is taken once, however many send it at once: of a challenge, and of
// the list of recovery codes by as many challenges.
func TestCodesCountOnce(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, id := c.member()
	c.change(id, func(u *store.User) { u.EmailVerified = true })
	challenge := ann.challenge("email")
	m, _ := c.server.Default().Outbox().Last(Filter{Kind: MFAChallenge})
	var passed atomic.Int32
	together(func(int) {
		if ann.confirm(challenge, m.Code).status == 200 {
			passed.Add(1)
		}
	})
	if n := passed.Swap(0); n != 1 {
		t.Errorf("the challenge passed %d times", n)
	}

	code := ann.call("POST", "/account/mfa/recovery-codes", "").ok(201).list("recoveryCodes")[0].(string)
	var challenges [callers]string
	for i := range challenges {
		challenges[i] = ann.challenge("recoveryCode")
	}
	together(func(i int) {
		if ann.confirm(challenges[i], code).status == 200 {
			passed.Add(1)
		}
	})
	if n := passed.Load(); n != 1 {
		t.Errorf("the recovery code passed %d times", n)
	}
}

// Recovery codes are made once, however many ask at once.
func TestRecoveryCodesAreMadeOnce(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	var made atomic.Int32
	together(func(int) {
		if ann.call("POST", "/account/mfa/recovery-codes", "").status == 201 {
			made.Add(1)
		}
	})
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}

// One address signs up once, and the user limit holds, however many try.
func TestSignUpHolds(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, configured(func(s *Settings) { s.Auth.Limit = 5 })))
	var same, other atomic.Int32
	together(func(i int) {
		if c.call("POST", "/account", signUpBody).status == 201 {
			same.Add(1)
		}
		if c.call("POST", "/account", fmt.Sprintf(`{"userId":"unique()","email":"u%d@example.test","password":"correct horse"}`, i)).status == 201 {
			other.Add(1)
		}
	})
	if same.Load() > 1 || same.Load()+other.Load() != 5 {
		t.Errorf("got %d of the same address and %d others, want at most 1 and 5 together", same.Load(), other.Load())
	}
}

// A limit lets exactly as many through as it says.
func TestRateLimitHolds(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, WithRateLimits(Enforced)))
	var through atomic.Int32
	together(func(int) {
		if c.call("POST", "/account", "{}").status == 400 {
			through.Add(1)
		}
	})
	if n := through.Load(); n != 10 {
		t.Errorf("%d got through, want 10", n)
	}
}

// A password that changes at the same time as others by the same old one is
// changed once.
func TestPasswordChangesOnce(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	var changed atomic.Int32
	together(func(i int) {
		body := fmt.Sprintf(`{"password":"battery staple %d","oldPassword":"correct horse"}`, i)
		if ann.call("PATCH", "/account/password", body).status == 200 {
			changed.Add(1)
		}
	})
	if n := changed.Load(); n != 1 {
		t.Errorf("changed %d times", n)
	}
}

// While projects come and go under them, requests are answered as if each had
// come before or after, and none fails.
func TestRequestsWhileProjectsComeAndGo(t *testing.T) {
	t.Parallel()
	quiet := slog.New(slog.DiscardHandler) // a counter of a project that is gone cannot be set back
	s := newServer(t, WithLogger(quiet), WithRateLimits(Enforced))
	const projects, rounds = 3, 60
	together(func(n int) {
		project := "p" + strconv.Itoa(n%projects)
		c := newClient(t, s).with("X-Appwrite-Project", project).with("X-Forwarded-For", fmt.Sprintf("203.0.113.%d", n))
		user := fmt.Sprintf(`{"userId":"u%d","email":"u%[1]d@example.test","password":"correct horse"}`, n)
		for round := range rounds {
			var answers []*answer
			switch n / projects {
			case 0:
				answers = append(answers, control(t, s, "DELETE", "/projects/"+project, ""))
			case 1:
				answers = append(answers, control(t, s, "PUT", "/projects/"+project, `{"auth":{"sessionAlerts":true}}`))
			default:
				in := c.call("POST", "/account/sessions/email", user)
				answers = append(answers, in, c.call("POST", "/account", user))
				if in.status == 201 {
					mine := c.as(in.session())
					answers = append(answers, mine.call("PATCH", "/account/name", fmt.Sprintf(`{"name":"%d"}`, round)),
						mine.call("DELETE", "/account/sessions/current", ""))
				}
			}
			for _, a := range answers {
				if a.status >= 500 {
					t.Errorf("%s: got %d %s", a.request, a.status, a.body)
				}
			}
		}
	})
}

// A one-time token is used once, however many send it at once, whatever it is
// for.
func TestTokensCountOnce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ kind, method, path string }{
		{tokenMagicURL, "PUT", "/account/sessions/magic-url"},
		{tokenEmailOTP, "POST", "/account/sessions/token"},
		{tokenPhone, "PUT", "/account/sessions/phone"},
		{tokenGeneric, "POST", "/account/sessions/token"},
		{tokenRecovery, "PUT", "/account/recovery"},
		{tokenRecoveryOTP, "PUT", "/account/recovery/otp"},
		{tokenVerification, "PUT", "/account/verifications/email"},
		{tokenVerificationOTP, "PUT", "/account/verifications/email/otp"},
		{tokenPhone, "PUT", "/account/verifications/phone"},
	} {
		t.Run(row.kind+" "+row.path, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, newServer(t))
			id := c.signUp("ann@example.test")
			c.give(id, row.kind, "secret")
			var used atomic.Int32
			together(func(i int) {
				a := c.call(row.method, row.path, fmt.Sprintf(`{"userId":%q,"secret":"secret","password":"battery staple %d"}`, id, i))
				if a.status < 300 {
					used.Add(1)
					return
				}
				a.refused(401, "user_invalid_token")
			})
			if n := used.Load(); n != 1 {
				t.Errorf("used %d times", n)
			}
		})
	}
}

// Of many who ask for a token for a new address at once, one makes the user
// and all get a token of that user.
func TestNewUserOfTokensIsOne(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	var ids [callers]string
	together(func(i int) {
		ids[i] = c.call("POST", "/account/tokens/email", `{"userId":"unique()","email":"ann@example.test"}`).ok(201).str("userId")
	})
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("got users %s and %s", id, ids[0])
		}
	}
	if n := len(c.user(ids[0]).Tokens); n != callers {
		t.Errorf("got %d tokens, want %d", n, callers)
	}
}
