package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
)

// program is a run of the program: what it prints, line by line, and how it
// ends.
type program struct {
	lines *bufio.Reader
	ended chan error
}

func begin(ctx context.Context, t *testing.T, project *mockserver.Project, endpoint string) program {
	t.Helper()
	env := map[string]string{"APPWRITE_ENDPOINT": endpoint, "APPWRITE_PROJECT_ID": project.ID()}
	out, in := io.Pipe()
	p := program{lines: bufio.NewReader(out), ended: make(chan error, 1)}
	go func() {
		p.ended <- run(ctx, func(name string) string { return env[name] }, []string{"github"}, in)
		_ = in.Close()
	}()
	return p
}

// page is the address that the program wants opened.
func (p program) page(t *testing.T) string {
	t.Helper()
	line, err := p.lines.ReadString('\n')
	if err != nil {
		t.Fatalf("the program printed %q and ended: %v", line, <-p.ended)
	}
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "Open this in a browser: ")
	if !ok {
		t.Fatalf("the program printed %q, want an address to open", line)
	}
	return address
}

func github(t *testing.T) (*mockserver.Project, string) {
	t.Helper()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	project := srv.Default()
	err := project.Configure(t.Context(), func(s *mockserver.Settings) {
		s.OAuth2["github"] = mockserver.OAuth2Provider{Enabled: true, AppID: "app", Secret: "secret"}
	})
	if err != nil {
		t.Fatal(err)
	}
	project.OAuth().Accounts(mockserver.OAuthAccount{Provider: "github", UID: "1", Email: "ada@example.com", Name: "Ada", EmailVerified: true})
	return project, srv.Endpoint()
}

// open follows all redirects, as a browser does.
func open(t *testing.T, address string) (status int) {
	t.Helper()
	status, _ = follow(t, address, nil)
	return status
}

// follow goes on as check lets it, and gives the last answer's status and where
// it leads.
func follow(t *testing.T, address string, check func(*http.Request, []*http.Request) error) (status int, location string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{CheckRedirect: check}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("Location")
}

// The browser goes to the provider and comes back, and the program is signed in.
func TestSignIn(t *testing.T) {
	t.Parallel()
	project, endpoint := github(t)
	p := begin(t.Context(), t, project, endpoint)
	if status := open(t, p.page(t)); status != 200 {
		t.Errorf("the page at the end: %d", status)
	}
	rest, err := io.ReadAll(p.lines)
	if err != nil || string(rest) != "Signed in as Ada <ada@example.com>\n" {
		t.Errorf("the program printed %q (%v)", rest, err)
	}
	if err := <-p.ended; err != nil {
		t.Errorf("the program ended with: %v", err)
	}
}

// A user who says no is told so.
func TestRefused(t *testing.T) {
	t.Parallel()
	project, endpoint := github(t)
	project.OAuth().NextError("github", "access_denied")
	p := begin(t.Context(), t, project, endpoint)
	open(t, p.page(t))
	if err := <-p.ended; !errors.Is(err, sdk.ErrOAuth2ProviderError) {
		t.Errorf("the program ended with: %v, want %v", err, sdk.ErrOAuth2ProviderError)
	}
}

// A browser that another site has sent with a session of its own is refused,
// and the program waits on.
func TestForged(t *testing.T) {
	t.Parallel()
	project, endpoint := github(t)
	ctx, cancel := context.WithCancel(t.Context())
	p := begin(ctx, t, project, endpoint)
	_, back := follow(t, p.page(t), func(r *http.Request, _ []*http.Request) error {
		if r.URL.Query().Has("secret") { // back from the provider, on its way to the program
			return http.ErrUseLastResponse
		}
		return nil
	})
	forged := strings.Replace(back, "state=", "state=guessed", 1)
	if status := open(t, forged); !strings.HasPrefix(back, "http://localhost:") || forged == back || status != 403 {
		t.Errorf("a forged return: %d, want 403", status)
	}
	cancel()
	if err := <-p.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the program ended with: %v, want %v", err, context.Canceled)
	}
}

// A provider that is switched off is an error before any browser is opened.
func TestProviderOff(t *testing.T) {
	t.Parallel()
	srv := mockserver.Start(t, mockserver.WithResponseChecks())
	env := map[string]string{"APPWRITE_ENDPOINT": srv.Endpoint(), "APPWRITE_PROJECT_ID": srv.Default().ID()}
	err := run(t.Context(), func(name string) string { return env[name] }, []string{"github"}, io.Discard)
	if !errors.Is(err, sdk.ErrProjectProviderDisabled) {
		t.Errorf("provider that is off: %v, want %v", err, sdk.ErrProjectProviderDisabled)
	}
}
