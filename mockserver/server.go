package mockserver

import (
	"context"
	"crypto/rsa"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/appctl/appctl/mockserver/store"
)

// version is the Appwrite version that the newest releases report.
const version = "1.9.6"

// Server is one running mock server. All methods are safe for concurrent use.
type Server struct {
	config
	store   store.Store
	hashing *hasher
	jwtKey  []byte                 // signs JWTs and ephemeral API keys
	pkceKey []byte                 // seals the verifiers of OAuth2
	idKey   func() *rsa.PrivateKey // signs ID tokens, made when it is first needed
	routes  *router
	control http.Handler

	identity *tlsIdentity // nil without TLS

	pictures *pictureCache

	requests      atomic.Uint64 // the second half of a request id
	requestPrefix string        // the first half

	projects registry
	listener listener
}

// New makes a server that does not listen yet: use [Server.Handler],
// [Server.Transport] or [Server.Listen]. It fails when the store does, or when
// an option makes no sense.
func New(opts ...Option) (*Server, error) {
	s := &Server{config: defaults()}
	for i, o := range opts {
		if o == nil {
			return nil, fmt.Errorf("option %d is nil", i+1)
		}
		o.apply(&s.config)
	}
	if s.nonsense != nil {
		return nil, s.nonsense
	}
	s.store = s.config.store
	if s.store == nil {
		s.store = store.NewMemory()
	}
	s.hashing = newHasher(s.config.hashing)
	s.jwtKey, s.pkceKey = randomBytes(32), randomBytes(16)
	s.idKey = sync.OnceValue(newIDKey)
	s.requestPrefix = randomHex(4)
	s.routes = newRouter(s)
	s.pictures = newPictureCache(cacheBytes)
	if err := s.openProjects(context.Background()); err != nil {
		return nil, fmt.Errorf("open projects: %w", err)
	}
	if s.tls {
		var err error
		if s.identity, err = newIdentity(s.publicHost()); err != nil {
			return nil, err
		}
	}
	s.control = s.controlHandler()
	return s, nil
}

// Handler serves everything: the API under /v1 and the control API under
// /_mock.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// URL is where the server is reached, without a trailing slash: the public URL
// if one was set, else the address it listens on ("http://127.0.0.1:41234"),
// else "http://localhost", which [Server.Client] reaches without a socket.
func (s *Server) URL() string {
	if s.publicURL != "" {
		return s.publicURL
	}
	if base := s.listener.address(); base != "" {
		return base
	}
	return "http://localhost"
}

// Endpoint is what SetEndpoint of an Appwrite SDK takes: [Server.URL] and "/v1".
func (s *Server) Endpoint() string { return s.URL() + "/v1" }

// ControlURL is the base of the control API: [Server.URL] and "/_mock/v1".
func (s *Server) ControlURL() string { return s.URL() + "/_mock/v1" }

// Env is the environment that points a client at a project of this server, in
// the form of exec.Cmd.Env.
func (s *Server) Env(p *Project) []string {
	return []string{
		"APPWRITE_ENDPOINT=" + s.Endpoint(),
		"APPWRITE_PROJECT_ID=" + p.ID(),
		"APPWRITE_API_KEY=" + p.APIKey(),
		"APPWRITE_DEV_KEY=" + p.DevKey(),
		"APPCTL_ENDPOINT=" + s.Endpoint(),
		"APPCTL_PROJECT=" + p.ID(),
		"APPCTL_MOCK_CONTROL=" + s.ControlURL(),
	}
}
