package mockserver

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/appctl/appctl/internal/fetch"
	"github.com/appctl/appctl/mockserver/store"
)

// Option changes how a [Server] is made.
type Option interface{ apply(*config) }

type config struct {
	store          store.Store
	logger         *slog.Logger
	clock          clockState // of each project at start
	hashing        Hashing
	release        release // of the real server, that this one behaves as
	reported       string  // what that calls itself
	rateLimits     RateMode
	responseChecks bool
	listen         string
	publicURL      string
	tls            bool
	controlToken   string
	autoProjects   bool
	journalMax     int
	web            web
	projects       []projectConfig // made at start; the first is the default one
	screenshots    Screenshots     // nil for drawn ones

	seeds      seeds
	requestLog func(Entry) // nil for none

	badReply func(request string, err error) // told of each answer that breaks the contract

	nonsense error // the first option that makes no sense
}

// refuse makes [New] fail.
func (c *config) refuse(format string, args ...any) {
	if c.nonsense == nil {
		c.nonsense = fmt.Errorf(format, args...)
	}
}

func defaults() config {
	return config{
		release:    mainLine,
		reported:   version,
		logger:     slog.New(slog.DiscardHandler),
		listen:     "127.0.0.1:0",
		journalMax: 1000,
		web:        web{guard: new(fetch.Guard)},
	}
}

type optionFunc func(*config)

func (f optionFunc) apply(c *config) { f(c) }

// Hashing says how dearly passwords are hashed.
type Hashing int

// The ways to hash. Either server checks the hashes of the other.
const (
	FastHashing     Hashing = iota // Argon2id at its lowest cost
	AppwriteHashing                // as the real server: 64 MiB, 4 passes, 3 threads at sign-up
)

// RateMode says what a server does about rate limits.
type RateMode int

// The three modes. A project whose settings ask for limits has them in each.
const (
	HeadersOnly RateMode = iota // counted, with the headers of a real server, and not refused
	Enforced                    // refused as a real server does, in all projects
	NoLimits                    // neither counted nor in headers
)

// WithProject makes a project at start. It may be given several times: the
// first names the project of [Server.Default]. Default: one project "test".
func WithProject(id string, opts ...ProjectOption) Option {
	return optionFunc(func(c *config) {
		c.projects = append(c.projects, newProjectConfig(append([]ProjectOption{ProjectID(id)}, opts...)))
	})
}

// WithStore keeps everything in st, which stays the caller's to close.
// Default: a new [store.Memory].
func WithStore(st store.Store) Option {
	return optionFunc(func(c *config) {
		if st == nil {
			c.refuse("WithStore: no store")
		}
		c.store = st
	})
}

// WithClock stops the clock of every project at now, until its [Clock] is told
// otherwise. Default: real time.
func WithClock(now time.Time) Option {
	return optionFunc(func(c *config) {
		c.clock = clockState{}
		if !now.IsZero() {
			c.checkYear("WithClock", now)
			c.clock.frozen = wall(now)
		}
	})
}

// WithRunningClock lets the clock of every project run beside the real one, as
// if the server had been made at start. Default: real time.
func WithRunningClock(start time.Time) Option {
	return optionFunc(func(c *config) {
		c.checkYear("WithRunningClock", start)
		c.clock = clockState{offset: time.Until(start)}
	})
}

func (c *config) checkYear(option string, t time.Time) {
	if y := t.Year(); y < firstYear || y > lastYear {
		c.refuse("%s: the year %d is not between %d and %d", option, y, firstYear, lastYear)
	}
}

// WithLogger gets unexpected failures and panics, each with its request id.
// Default: nothing is logged.
func WithLogger(l *slog.Logger) Option {
	return optionFunc(func(c *config) {
		if l == nil {
			c.refuse("WithLogger: no logger")
		}
		c.logger = l
	})
}

// WithPasswordHashing says how dearly passwords are hashed. Default:
// [FastHashing].
func WithPasswordHashing(h Hashing) Option {
	return optionFunc(func(c *config) {
		if h != FastHashing && h != AppwriteHashing {
			c.refuse("WithPasswordHashing: there is no hashing %d", h)
		}
		c.hashing = h
	})
}

// WithVersion is the Appwrite version to behave as: "1.8", "1.9", or "2.x",
// which still reports 1.9.6. Routes, documents and refusals are that version's.
// Default: "2.x".
func WithVersion(v string) Option {
	return optionFunc(func(c *config) {
		i := slices.IndexFunc(releases[:], func(r namedRelease) bool { return r.name == v })
		if i < 0 {
			c.refuse("WithVersion: no Appwrite version %q: there are 1.8, 1.9 and 2.x", v)
			return
		}
		c.release, c.reported = releases[i].release, releases[i].reported
	})
}

// WithRateLimits says what is done about rate limits. Default: [HeadersOnly].
func WithRateLimits(m RateMode) Option {
	return optionFunc(func(c *config) {
		if m < HeadersOnly || m > NoLimits {
			c.refuse("WithRateLimits: there is no mode %d", m)
		}
		c.rateLimits = m
	})
}

// WithResponseChecks holds every answer under /v1 against the contract: a bad
// one becomes a 500 that says why, and fails the test under [Start].
// Default: off.
func WithResponseChecks() Option {
	return optionFunc(func(c *config) { c.responseChecks = true })
}

// WithListen is the address that [Start] listens on. Default: "127.0.0.1:0",
// any free port of the loopback.
func WithListen(addr string) Option {
	return optionFunc(func(c *config) {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			c.refuse("WithListen: %w", err)
		}
		c.listen = addr
	})
}

// WithPublicURL is the URL under which clients reach the server from behind a
// proxy or a container's port mapping ("http://mock.test:8080"); [Server.URL]
// gives it and its host is an allowed origin. Default: the address it listens on.
func WithPublicURL(u string) Option {
	return optionFunc(func(c *config) {
		if p, err := url.Parse(u); err != nil || u == "" || wantURL(u) != "" || p.RawQuery != "" || p.Fragment != "" {
			c.refuse("WithPublicURL: %q must be a URL with http or https, without query and fragment", u)
		}
		c.publicURL = strings.TrimSuffix(u, "/")
	})
}

// WithAutoProjects makes a project when a request first names it, instead of
// answering 404 project_not_found. Default: off.
func WithAutoProjects() Option {
	return optionFunc(func(c *config) { c.autoProjects = true })
}

// WithJournal keeps the last max requests of each project; 0 keeps none.
// Default: 1000.
func WithJournal(max int) Option {
	return optionFunc(func(c *config) {
		if max < 0 {
			c.refuse("WithJournal: %d is below 0", max)
		}
		c.journalMax = max
	})
}

// WithRequestLog calls f with every request under /v1, once it is known how it
// will be answered and before it is; several at a time. Seq is 0 where the
// journal keeps none. Default: nobody is told.
func WithRequestLog(f func(Entry)) Option {
	return optionFunc(func(c *config) {
		if f == nil {
			c.refuse("WithRequestLog: no function")
		}
		c.requestLog = f
	})
}

// WithControlToken asks for a bearer token on every control route but health.
// The token is printable ASCII without blanks. Default: none.
func WithControlToken(token string) Option {
	return optionFunc(func(c *config) {
		if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
			c.refuse("WithControlToken: the token must be printable ASCII without blanks, and not empty")
		}
		c.controlToken = token
	})
}
