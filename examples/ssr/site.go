package main

import (
	"bytes"
	_ "embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"

	"github.com/appctl/appctl/sdk"
)

//go:embed page.html
var pageText string

// cookie has the secret of the session, whole or still without its second factor.
const cookie = "session"

type site struct {
	app  *sdk.Client
	page *template.Template
}

func newSite(app *sdk.Client) http.Handler {
	s := &site{app: app, page: template.Must(template.New("page").Parse(pageText))}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("POST /signin", s.signIn)
	mux.HandleFunc("POST /code", s.code)
	mux.HandleFunc("POST /signout", s.signOut)
	return http.NewCrossOriginProtection().Handler(mux) // other sites cannot post here
}

// view is the client of whoever makes the request: the user of the session in
// the cookie, or a guest.
func (s *site) view(r *http.Request) *sdk.Client {
	c, err := r.Cookie(cookie)
	if err != nil {
		return s.app.As(sdk.Credential{})
	}
	return s.app.As(sdk.SessionSecret(c.Value))
}

// content is what a page shows: an account, else the form for a code, else the
// one to sign in.
type content struct {
	User      *sdk.User
	Face      sdk.ImageRequest
	Devices   []device
	Challenge string // that a code is asked for
	Failure   string
}

type device struct {
	*sdk.Session
	Logo, Flag *sdk.ImageRequest // nil where there is none
}

func (s *site) home(w http.ResponseWriter, r *http.Request) {
	me := s.view(r)
	user, err := me.Account.Get(r.Context())
	if errors.Is(err, sdk.ErrUnauthorized) {
		s.show(w, http.StatusOK, content{})
		return
	}
	if err != nil {
		s.fail(w, err)
		return
	}
	sessions, err := me.Account.ListSessions(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	p := content{User: user, Face: me.Avatars.Initials(sdk.InitialsParams{Name: user.Name, Width: new(96), Height: new(96)})}
	for _, session := range sessions.Items {
		p.Devices = append(p.Devices, pictured(me, session))
	}
	s.show(w, http.StatusOK, p)
}

// pictured finds the pictures of a session by the codes that it has.
func pictured(c *sdk.Client, session *sdk.Session) device {
	d := device{Session: session}
	if session.ClientType == "browser" {
		d.Logo = new(c.Avatars.Browser(sdk.Browser(session.ClientCode), sdk.BrowserParams{Width: new(32), Height: new(32)}))
	}
	if len(session.CountryCode) == 2 && session.CountryCode != "--" {
		d.Flag = new(c.Avatars.Flag(sdk.Flag(session.CountryCode), sdk.FlagParams{Width: new(32), Height: new(0)}))
	}
	return d
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request) {
	session, err := s.app.Account.SignIn(r.Context(),
		sdk.CreateEmailPasswordSessionParams{Email: r.PostFormValue("email"), Password: r.PostFormValue("password")},
		sdk.Header("X-Forwarded-User-Agent", r.UserAgent()))
	need, owes := errors.AsType[*sdk.MFARequired](err)
	switch {
	case owes && len(need.Factors) > 0:
		s.challenge(w, r, need)
	case owes: // such as a user whose phone number was removed
		s.fail(w, errors.Join(err, s.app.Account.CancelSignIn(r.Context(), need)))
	case errors.Is(err, sdk.ErrInvalidCredentials), errors.Is(err, sdk.ErrArgumentInvalid):
		s.show(w, http.StatusUnprocessableEntity, content{Failure: "Wrong e-mail or password."})
	case errors.Is(err, sdk.ErrRateLimited):
		s.show(w, http.StatusTooManyRequests, content{Failure: "Too many tries. Come back later."})
	case err != nil:
		s.fail(w, err)
	default:
		remember(w, session.Secret)
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// challenge asks for the second factor. The half-open session waits in the
// cookie: until the challenge is passed the server takes it for nothing else.
func (s *site) challenge(w http.ResponseWriter, r *http.Request, need *sdk.MFARequired) {
	half := s.app.As(sdk.SessionSecret(need.Session.Secret))
	challenge, err := half.Account.CreateMFAChallenge(r.Context(), sdk.CreateMFAChallengeParams{Factor: need.Factors[0]})
	if err != nil {
		s.fail(w, errors.Join(err, s.app.Account.CancelSignIn(r.Context(), need)))
		return
	}
	remember(w, need.Session.Secret)
	s.show(w, http.StatusOK, content{Challenge: challenge.ID})
}

func (s *site) code(w http.ResponseWriter, r *http.Request) {
	challenge := r.PostFormValue("challenge")
	_, err := s.view(r).Account.UpdateMFAChallenge(r.Context(), sdk.UpdateMFAChallengeParams{ChallengeID: challenge, OTP: r.PostFormValue("code")})
	switch {
	case errors.Is(err, sdk.ErrInvalidToken):
		s.show(w, http.StatusUnprocessableEntity, content{Challenge: challenge, Failure: "That code is wrong."})
	case err != nil:
		s.fail(w, err)
	default:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

func (s *site) signOut(w http.ResponseWriter, r *http.Request) {
	err := s.view(r).Account.DeleteSession(r.Context(), sdk.CurrentSession)
	if err != nil && !errors.Is(err, sdk.ErrUnauthorized) && !errors.Is(err, sdk.ErrNotFound) {
		s.fail(w, err)
		return
	}
	remember(w, "")
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// remember puts the secret where only the browser's requests have it: no script
// of a page can read it. "" forgets it.
func remember(w http.ResponseWriter, secret string) {
	c := &http.Cookie{Name: cookie, Value: secret, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

func (s *site) show(w http.ResponseWriter, status int, p content) {
	var b bytes.Buffer
	if err := s.page.Execute(&b, p); err != nil {
		s.fail(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // it is one user's
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

// fail logs what went wrong, which has no secret in it, and tells the browser
// nothing.
func (s *site) fail(w http.ResponseWriter, err error) {
	slog.Error("page", "error", err)
	http.Error(w, "This did not work. Try again.", http.StatusBadGateway)
}
