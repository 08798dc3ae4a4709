package chromium

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/appctl/appctl/internal/fetch"
	"github.com/appctl/appctl/mockserver"
)

// atOnce is how many pages are visited at the same time. Others wait.
const atOnce = 4

// ErrClosed says that a browser was closed.
var ErrClosed = errors.New("the browser is closed")

// Browser takes screenshots. All methods are safe for concurrent use.
type Browser struct {
	path    string
	guard   *fetch.Guard
	slots   chan struct{}
	closing chan struct{} // closed by the first Close, before it waits for mu
	close   func()

	mu      sync.Mutex
	running *process // nil before the first screenshot
}

// New makes a browser out of the program at path, which is a file or a name in
// PATH: Chromium, Chrome, Edge or headless-shell. It does not start it. Each of
// allow is a host name ("localhost"), an address ("127.0.0.1") or a subnet
// ("10.1.0.0/16") that pages may be on besides the public web. It fails when
// there is no such program, or something else in allow.
func New(path string, allow ...string) (*Browser, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return nil, err
	}
	guard, err := fetch.NewGuard(allow...)
	if err != nil {
		return nil, err
	}
	closing := make(chan struct{})
	return &Browser{
		path:    found,
		guard:   guard,
		slots:   make(chan struct{}, atOnce),
		closing: closing,
		close:   sync.OnceFunc(func() { close(closing) }),
	}, nil
}

// Sandboxed tells whether the pages are in Chromium's sandbox: not for root, whom
// Chromium refuses there. Whoever starts a browser without it is best warned.
func (b *Browser) Sandboxed() bool { return os.Getuid() != 0 }

// Screenshot visits a page and gives a picture of it as a PNG. It refuses hosts
// as [fetch.Guard.Check] does, and fails when the page does not load within 30
// seconds, when the browser does not know a parameter, or does not start.
func (b *Browser) Screenshot(ctx context.Context, p mockserver.Page) ([]byte, error) {
	u, err := url.Parse(p.URL)
	if err != nil {
		return nil, err
	}
	if err := b.check(ctx, u.Hostname()); err != nil {
		return nil, err
	}
	select {
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	running, err := b.process()
	if err != nil {
		return nil, err
	}
	return running.visit(ctx, &p, u)
}

// check says no to a host before anything is started for it.
func (b *Browser) check(ctx context.Context, host string) error {
	ctx, cancel := context.WithTimeout(ctx, fetch.DefaultConnectTimeout)
	defer cancel()
	return b.guard.Check(ctx, host)
}

// process gives the running browser. It starts one if there is none, or none
// any more.
func (b *Browser) process() (*process, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed() {
		return nil, ErrClosed
	}
	if b.running != nil && b.running.alive() {
		return b.running, nil
	}
	if b.running != nil {
		_ = b.running.stop() // what is left of it
		b.running = nil
	}
	started, err := start(b.path, b.guard, b.closing)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", b.path, err)
	}
	b.running = started
	return started, nil
}

// Close kills the browser and removes what it left on disk. Screenshots that are
// being taken fail, and so do all later ones.
func (b *Browser) Close() error {
	b.close()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running == nil {
		return nil
	}
	err := b.running.stop()
	b.running = nil
	return err
}

func (b *Browser) closed() bool {
	select {
	case <-b.closing:
		return true
	default:
		return false
	}
}

// timeouts of a visit.
const (
	startTimeout    = 30 * time.Second
	navigateTimeout = 30 * time.Second
	commandTimeout  = 15 * time.Second // for all that is set up before, or drawn after
)
