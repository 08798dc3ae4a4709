package mockserver

import (
	"context"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// call is one request on its way through the server, and what is known of it
// so far.
type call struct {
	server *Server
	w      http.ResponseWriter
	r      *http.Request
	id     string
	route  *route
	path   []string // values of the path parameters, in order
	input  input

	// request.go
	host      string // without port, lower case
	ip        string
	secure    bool
	project   *Project // nil for an unknown one
	projectID string
	settings  *Settings
	now       time.Time // by the project's clock, in milliseconds
	admin     bool
	format    string // the answer's format, "" for the newest
	locale    string
	unread    error // why the body could not be read

	// auth.go
	user         *store.User    // nil for a guest
	session      *store.Session // of user, nil for a JWT
	jwt          bool
	target       *store.User // impersonated by user
	impersonator string      // id of the user who may impersonate
	key          *apiKey     // nil without one that counts
	devKey       bool

	// ratelimit.go
	limitKeys []string

	// param.go
	values []any // of the row's parameters, nil for one that was left out

	// reply.go
	body    *document // nil for an answer without one
	picture []byte    // what the body is instead, nil for a document
	kind    []string  // its Content-Type

	// what the journal wants to know
	status    int
	errorType string
}

// serve is the way in for every request.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if path == "/_mock" || strings.HasPrefix(path, "/_mock/") {
		s.control.ServeHTTP(w, r)
		return
	}
	if r.Method == http.MethodOptions {
		s.preflight(w, r)
		return
	}
	below, ok := belowV1(path)
	if !ok {
		s.serveSite(w, r, path)
		return
	}
	if s.responseChecks {
		s.serveChecked(w, r, below)
		return
	}
	s.serveAPI(w, r, below)
}

// belowV1 cuts "/v1" off a path, if it starts so. Empty segments do not count.
func belowV1(path string) (string, bool) {
	first, rest, _ := strings.Cut(strings.TrimLeft(path, "/"), "/")
	return rest, first == "v1"
}

// serveAPI answers a request whose path goes on below /v1.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, path string) *call {
	start := time.Now()
	c := &call{server: s, w: w, r: r, id: s.newRequestID(), now: start, secure: isSecure(r)}
	c.route, c.path = s.routes.find(r.Method, path)
	c.prepare()
	err := c.run(r.Context())
	c.setDate()
	c.setSpeed(start)
	if err != nil {
		c.refuse(c.refusal(err), start)
		return c
	}
	c.status = c.route.Status
	c.note(start)
	c.writeReply()
	return c
}

// run takes the request through all checks, in the order that decides which
// refusal a client sees, then through its handler, and writes the body.
func (c *call) run(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{p, debug.Stack()}
		}
	}()
	for _, check := range checks {
		if err := check(c, ctx); err != nil {
			return err
		}
	}
	answer := c.fresh
	if c.route.Cached {
		answer = c.cached // cache.go
	}
	body, err := answer(ctx)
	if err != nil {
		return err
	}
	c.render(body)
	c.forgive(ctx)
	c.log(ctx)
	return nil
}

// fresh lets the handler answer, once its parameters are checked.
func (c *call) fresh(ctx context.Context) (reply, error) {
	if err := c.checkParams(); err != nil { // param.go
		return nil, err
	}
	if err := c.remember(ctx); err != nil { // auth.go
		return nil, err
	}
	return c.route.handle(ctx, c)
}

// checks are the steps that decide whether the request is answered.
var checks = [...]func(*call, context.Context) error{
	(*call).read,            // request.go
	(*call).selectProject,   // request.go
	(*call).authenticate,    // auth.go
	(*call).checkOrigin,     // cors.go
	(*call).checkAccess,     // access.go
	(*call).checkRateLimit,  // ratelimit.go
	(*call).checkAuthMethod, // access.go
	(*call).checkNoSession,  // access.go
	(*call).checkChallenge,  // access.go
	(*call).checkBody,       // request.go
}
