package cli_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/appctl/appctl/mockserver"
)

// browse is a browser without a screen, which scripts name in BROWSER: it goes
// where it is sent, until it comes back to appctl.
func browse() {
	if err := follow(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// follow opens a page and goes wherever that leads. The end must be a good page.
func follow(address string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", address, nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d\n%s", resp.Request.URL.Redacted(), resp.StatusCode, page)
	}
	return err
}

// visit URL: a browser opens a page; with ! the page must be a refusal.
func visitPage(ts *testscript.TestScript, neg bool, args []string) {
	err := follow(args[0])
	if neg && err == nil {
		ts.Fatalf("the page was good")
	}
	if !neg {
		ts.Check(err)
	}
}

// signsInWith switches a provider on, whose user has that address.
func signsInWith(p *mockserver.Project, provider, email string) error {
	return p.Configure(context.Background(), func(s *mockserver.Settings) {
		s.OAuth2[provider] = mockserver.OAuth2Provider{
			Enabled: true, AppID: "app", Secret: "secret",
			Identity: mockserver.OAuth2Identity{Email: &email, EmailVerified: new(true)},
		}
	})
}

// provider NAME EMAIL: switches a provider on. provider NAME error: the next
// sign-in there fails.
func switchOn(ts *testscript.TestScript, _ bool, args []string) {
	if args[1] == "error" {
		project(ts).OAuth().NextError(args[0], "access_denied")
		return
	}
	ts.Check(signsInWith(project(ts), args[0], args[1]))
}

// idtoken PROVIDER EMAIL FILE: writes an ID token of a provider's user.
func putIDToken(ts *testscript.TestScript, _ bool, args []string) {
	claims := map[string]any{"sub": "id-of-" + args[1], "email": args[1], "email_verified": true}
	if args[0] == "apple" {
		claims["nonce"] = "n-once"
	}
	token, err := project(ts).IDToken(args[0], claims)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(token+"\n"), 0o600))
}

// message TO [KIND]: waits for the next message to somebody, and puts what it carries
// into $LINK, $CODE, $WRONG, $PHRASE and $USERID.
func putMessage(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	seen, _ := strconv.ParseUint(ts.Getenv("SEEN"), 10, 64)
	filter := mockserver.Filter{To: args[0], After: seen}
	if len(args) > 1 {
		filter.Kind = mockserver.Kind(args[1])
	}
	m, err := project(ts).Outbox().Wait(ctx, filter)
	ts.Check(err)
	wrong := "000000"
	if m.Code == wrong {
		wrong = "000001"
	}
	for name, value := range map[string]string{
		"LINK": m.URL, "CODE": m.Code, "WRONG": wrong, "PHRASE": m.Phrase, "USERID": m.UserID, "SEEN": strconv.FormatUint(m.Seq, 10),
	} {
		ts.Setenv(name, value)
	}
}

// patience is how long a test waits for the program at most.
const patience = 20 * time.Second
