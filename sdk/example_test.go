package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/pquerna/otp/totp"
)

// noon is the time on the mock server.
func noon() time.Time { return time.Date(2026, 8, 21, 12, 0, 0, 0, time.UTC) }

// connect gives a client of a mock server in this process. Against a real one:
//
//	client, err := sdk.New("https://fra.cloud.appwrite.io/v1", "my-project")
func connect() *sdk.Client {
	srv, err := mockserver.New(mockserver.WithClock(noon()), mockserver.WithResponseChecks())
	if err != nil {
		log.Fatal(err)
	}
	client, err := sdk.New("http://localhost/v1", srv.Default().ID(), sdk.WithTransport(srv.Transport()))
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// Sign up, then sign in. The store keeps the session; give a program one that
// lasts, such as a file.
func Example() {
	ctx := context.Background()
	me := connect().WithStore(sdk.MemoryStore())

	_, err := me.Account.Create(ctx, sdk.CreateParams{Email: "ada@example.com", Password: "difference engine", Name: new("Ada")})
	if err != nil {
		log.Fatal(err)
	}
	_, err = me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"})
	if err != nil {
		log.Fatal(err)
	}
	user, err := me.Account.Get(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Hello,", user.Name)
	// Output: Hello, Ada
}

// Sign in where a second factor may be due.
func ExampleAccountService_SignIn() {
	ctx := context.Background()
	me := connect().WithStore(sdk.MemoryStore())
	authenticator := enroll(ctx, me)

	askForCode := func(_ context.Context, p sdk.MFAPrompt) (string, error) {
		if p.Wrong != nil {
			fmt.Println("That was wrong.")
		}
		fmt.Printf("Code (%s): ", p.Factor)
		if p.Try == 1 {
			fmt.Println("oops")
			return "oops", nil
		}
		fmt.Println("******")
		return authenticator(), nil
	}
	session, err := me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"})
	if need, ok := errors.AsType[*sdk.MFARequired](err); ok {
		fmt.Println(err)
		session, err = me.Account.CompleteMFA(ctx, need, "", askForCode)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("Signed in with", session.Factors)
	// Output:
	// a second factor is required: totp
	// Code (totp): oops
	// That was wrong.
	// Code (totp): ******
	// Signed in with [password totp]
}

// Set up an authenticator app: show the secret, ask for a code to see that it
// was read well, and only then demand it.
func ExampleAccountService_CreateMFAAuthenticator() {
	ctx := context.Background()
	me := connect().WithStore(sdk.MemoryStore())
	must(me.Account.Create(ctx, sdk.CreateParams{Email: "ada@example.com", Password: "difference engine"}))
	must(me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"}))

	app, err := me.Account.CreateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP)
	if err != nil {
		log.Fatal(err)
	}
	uri, _, _ := strings.Cut(app.URI, "?") // draw the whole of it as a QR code
	fmt.Println(uri)
	code := must(totp.GenerateCode(app.Secret, noon())) // the user types it in
	if _, err := me.Account.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: code}); err != nil {
		log.Fatal(err)
	}
	codes, err := me.Account.CreateMFARecoveryCodes(ctx) // show them once
	if err != nil {
		log.Fatal(err)
	}
	user, err := me.Account.UpdateMFA(ctx, sdk.UpdateMFAParams{MFA: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("second factor:", user.MFA, "recovery codes:", len(codes.RecoveryCodes))
	// Output:
	// otpauth://totp/test%3Aada%40example.com
	// second factor: true recovery codes: 6
}

// enroll registers Ada with an authenticator, which it gives, and signs out.
func enroll(ctx context.Context, me *sdk.Client) (code func() string) {
	ada := sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"}
	must(me.Account.Create(ctx, sdk.CreateParams{Email: ada.Email, Password: ada.Password}))
	must(me.Account.SignIn(ctx, ada))
	app := must(me.Account.CreateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP))
	code = func() string { return must(totp.GenerateCode(app.Secret, noon())) }
	must(me.Account.UpdateMFAAuthenticator(ctx, sdk.AuthenticatorTOTP, sdk.UpdateMFAAuthenticatorParams{OTP: code()}))
	must(me.Account.UpdateMFA(ctx, sdk.UpdateMFAParams{MFA: true}))
	if err := me.Account.DeleteSession(ctx, sdk.CurrentSession); err != nil {
		log.Fatal(err)
	}
	return code
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// Tell failures apart by the server's type, or by their class.
func ExampleError() {
	ctx := context.Background()
	_, err := connect().Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: "eve@example.com", Password: "guess number one"})
	switch {
	case errors.Is(err, sdk.ErrInvalidCredentials):
		fmt.Println("wrong e-mail or password")
	case errors.Is(err, sdk.ErrRateLimited):
		if e, ok := errors.AsType[*sdk.Error](err); ok {
			fmt.Println("try again in", e.RetryAfter)
		}
	case errors.Is(err, sdk.ErrOutcomeUnknown):
		fmt.Println("it may have worked: look before you try again")
	}
	// Output: wrong e-mail or password
}

// Preferences are a type of your own.
func ExampleUpdatePrefs() {
	ctx := context.Background()
	me := connect().WithStore(sdk.MemoryStore())
	must(me.Account.Create(ctx, sdk.CreateParams{Email: "ada@example.com", Password: "difference engine"}))
	must(me.Account.SignIn(ctx, sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"}))

	type prefs struct {
		Theme string `json:"theme"`
	}
	if _, err := sdk.UpdatePrefs(ctx, me.Account, prefs{Theme: "dark"}); err != nil {
		log.Fatal(err)
	}
	p, err := sdk.GetPrefs[prefs](ctx, me.Account)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Theme)
	// Output: dark
}

// A page shows pictures by their addresses, which are good for everybody.
func ExampleImageRequest_URL() {
	client := connect()
	page := template.Must(template.New("").Parse(`<img src="{{.Face.URL}}"> <img src="{{.Flag.URL}}">` + "\n"))
	err := page.Execute(os.Stdout, struct{ Face, Flag sdk.ImageRequest }{
		Face: client.Avatars.Initials(sdk.InitialsParams{Name: "Ada", Width: new(64), Height: new(64)}),
		Flag: client.Avatars.Flag(sdk.FlagUnitedKingdom, sdk.FlagParams{Width: new(80), Height: new(0)}),
	})
	if err != nil {
		log.Fatal(err)
	}
	// Output: <img src="http://localhost/v1/avatars/initials?height=64&amp;name=Ada&amp;project=test&amp;width=64"> <img src="http://localhost/v1/avatars/flags/gb?height=0&amp;project=test&amp;width=80">
}

// A server passes on what only it may ask for: here the picture of the user
// whose session the browser has.
func ExampleImageRequest_Open() {
	client := connect()
	must(client.Account.Create(context.Background(), sdk.CreateParams{Email: "ada@example.com", Password: "difference engine", Name: new("Ada")}))
	session := must(client.Account.SignIn(context.Background(), sdk.CreateEmailPasswordSessionParams{Email: "ada@example.com", Password: "difference engine"}))

	face := func(w http.ResponseWriter, r *http.Request) {
		me := client.As(sdk.SessionSecret(r.Header.Get("Session")))
		picture, err := me.Avatars.Initials(sdk.InitialsParams{Width: new(64), Height: new(64)}).Open(r.Context())
		if err != nil {
			http.Error(w, "no picture", http.StatusBadGateway)
			return
		}
		defer picture.Close()
		w.Header().Set("Content-Type", picture.ContentType)
		if _, err := io.Copy(w, picture); err != nil {
			panic(http.ErrAbortHandler) // it broke off: let the browser know
		}
	}

	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/face", nil)
	r.Header.Set("Session", session.Secret)
	face(w, r)
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output: 200 image/png
}

// Secrets stay out of logs.
func ExampleSession_LogValue() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	logger.Info("signed in", "session", sdk.Session{ID: "6a88", UserID: "ada", Secret: "very secret"})
	// Output: level=INFO msg="signed in" session.id=6a88 session.userId=ada session.provider="" session.factors=[] session.expire=0001-01-01T00:00:00.000Z session.secret=[hidden]
}

// Do calls what has no method here.
func ExampleClient_Do() {
	ctx := context.Background()
	var version struct{ Version string }
	var answer sdk.Response
	err := connect().Do(ctx, "GET", "/health/version", nil, &version, sdk.Capture(&answer))
	fmt.Println(answer.Status, err)
	// Output: 200 <nil>
}
