package cli

// Loopback rules:
//
//   - it listens on 127.0.0.1 and on [::1], at the same port: "localhost" may lead a
//     browser to either, and nobody else on this computer shall get what comes
//   - the server is told http://localhost:PORT/done?n=NONCE, because localhost is the
//     name that every release of it allows
//   - one GET of that page counts, with the nonce; whatever else comes changes nothing
//   - the secret in the address does not stay in the browser's history, is not
//     stored and is not sent on

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/appctl/appctl/sdk"
)

//go:embed loopback.html
var loopbackHTML string

// loopbackPath is the one page that there is.
const loopbackPath = "/done"

// arrival is what a browser came back with.
type arrival struct {
	link sdk.CreateSessionParams // the userId and the secret of a link, whatever they are for
	err  error                   // what the server says in place of it
}

// landing is a page of this computer to which a link in a mail or a provider
// leads the browser.
type landing struct {
	address string       // of the page, for the server
	came    chan arrival // gets the one that counts

	nonce   string
	hosts   []string // by which browsers may call this computer
	taken   atomic.Bool
	server  *http.Server
	serving sync.WaitGroup
}

// openLanding opens the page, at any port for 0.
func openLanding(ctx context.Context, port int) (*landing, error) {
	listeners, err := listenBoth(ctx, port)
	if err != nil {
		return nil, fmt.Errorf("listen for the browser: %w", err)
	}
	suffix := portSuffix(portOf(listeners[0]))
	l := &landing{
		came:  make(chan arrival, 1), // the page is shown whether or not anybody waits still
		nonce: rand.Text(),
		hosts: []string{"localhost" + suffix, "127.0.0.1" + suffix, "[::1]" + suffix},
	}
	l.address = "http://" + l.hosts[0] + loopbackPath + "?n=" + l.nonce
	l.server = &http.Server{
		Handler: l, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, MaxHeaderBytes: 32 << 10,
		ErrorLog: log.New(io.Discard, "", 0), // what strangers send is not the person's business
	}
	l.server.SetKeepAlivesEnabled(false)
	for _, listener := range listeners {
		l.serving.Go(func() { _ = l.server.Serve(listener) }) // until close
	}
	return l, nil
}

// portSuffix is a port as browsers write it behind a host.
func portSuffix(port int) string {
	if port == 80 {
		return ""
	}
	return ":" + strconv.Itoa(port)
}

// listenBoth listens on both loopback addresses at one port, or on the one of IPv4
// where this computer has no other. A port that somebody else has on either is
// taken: the browser might go there.
func listenBoth(ctx context.Context, port int) ([]net.Listener, error) {
	const tries = 10
	for try := 1; ; try++ {
		four, err := listenAt(ctx, "127.0.0.1", port)
		if err != nil {
			return nil, err
		}
		if !hasIPv6(ctx) {
			return []net.Listener{four}, nil
		}
		six, err := listenAt(ctx, "::1", portOf(four))
		if err == nil {
			return []net.Listener{four, six}, nil
		}
		_ = four.Close()
		if port != 0 || try == tries {
			return nil, err
		}
	}
}

func listenAt(ctx context.Context, host string, port int) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
}

// hasIPv6 tells whether this computer can listen on [::1] at all.
func hasIPv6(ctx context.Context) bool {
	l, err := listenAt(ctx, "::1", 0)
	return err == nil && l.Close() == nil
}

func portOf(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// ServeHTTP takes the browser in.
func (l *landing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !slices.Contains(l.hosts, r.Host): // another site's name that leads here
		answerBrowser(w, http.StatusMisdirectedRequest, "Not here", "Nothing of this name is on this computer.")
		return
	case r.URL.Path != loopbackPath:
		answerBrowser(w, http.StatusNotFound, "Nothing here", "The terminal waits on another page.")
		return
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		answerBrowser(w, http.StatusMethodNotAllowed, "Not like this", "Open the link in the browser's address bar.")
		return
	}
	if subtle.ConstantTimeCompare([]byte(r.URL.Query().Get("n")), []byte(l.nonce)) != 1 {
		answerBrowser(w, http.StatusForbidden, "Not the one", "The terminal waits for another link. Take the one from the newest message.")
		return
	}
	link, err := sdk.ParseOAuth2Callback(r.URL)
	if errors.Is(err, sdk.ErrInvalidArgument) {
		answerBrowser(w, http.StatusBadRequest, "Not whole", "A part of the link is missing. Copy it whole, and open it again.")
		return
	}
	if l.taken.Swap(true) {
		answerBrowser(w, http.StatusGone, "Done before", "This link was opened already. The terminal says what came of it.")
		return
	}
	l.came <- arrival{link, err}
	if err != nil {
		answerBrowser(w, http.StatusOK, "That did not work", "The terminal says why. You can close this window.")
		return
	}
	answerBrowser(w, http.StatusOK, "Back to the terminal", "It goes on there. You can close this window.")
}

// answerBrowser writes the page. Title and text are from here, never from outside.
func answerBrowser(w http.ResponseWriter, status int, title, text string) {
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'nonce-"+nonce+
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, strings.NewReplacer("TITLE", title, "TEXT", text, "NONCE", nonce).Replace(loopbackHTML)) // it may be gone
}

// close takes the page away, once the browser has it.
func (l *landing) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close() // connections that browsers open ahead and never use
	}
	l.serving.Wait()
}
