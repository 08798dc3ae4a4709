package mockserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// headerTimeout ends a connection that does not finish its request header.
const headerTimeout = 30 * time.Second

// listener is the socket of a server, if it has one.
type listener struct {
	mu   sync.Mutex
	http *http.Server
	base string // "http://127.0.0.1:41234"
	done bool   // shut down

	fresh freshConns
}

func (l *listener) address() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.base
}

// Listen serves on addr ("127.0.0.1:0": any free port) until
// [Server.Shutdown]. Requests are answered when it returns, and [Server.URL]
// names the port. ctx limits only the wait for the socket. A server listens
// once: a second call fails, and so does one after [Server.Shutdown], with
// [http.ErrServerClosed].
func (s *Server) Listen(ctx context.Context, addr string) error {
	l := &s.listener
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done {
		return fmt.Errorf("listen on %s: %w", addr, http.ErrServerClosed)
	}
	if l.http != nil {
		return fmt.Errorf("listen on %s: this server listens already, on %s", addr, l.base)
	}
	socket, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return err // "listen tcp 127.0.0.1:4780: bind: address already in use"
	}
	l.base = s.scheme() + reachable(socket.Addr())
	l.http = &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: headerTimeout,
		ErrorLog:          slog.NewLogLogger(s.logger.Handler(), slog.LevelWarn),
		ConnState:         l.fresh.follow,

		DisableGeneralOptionsHandler: true, // "OPTIONS *" is a preflight too
	}
	if s.identity != nil {
		l.http.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{s.identity.leaf}}
	}
	l.http.RegisterOnShutdown(l.fresh.close)
	go s.run(l.http, socket)
	return nil
}

func (s *Server) scheme() string {
	if s.identity != nil {
		return "https://"
	}
	return "http://"
}

// reachable is an address that a client on this machine can call: a socket on
// all addresses is on the loopback too.
func reachable(addr net.Addr) string {
	a, ok := addr.(*net.TCPAddr)
	if !ok || !a.IP.IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(a.Port))
}

// run serves until the listener is shut down.
func (s *Server) run(h *http.Server, socket net.Listener) {
	serve := h.Serve
	if h.TLSConfig != nil {
		serve = func(l net.Listener) error { return h.ServeTLS(l, "", "") }
	}
	if err := serve(socket); !errors.Is(err, http.ErrServerClosed) {
		s.logger.Error("stopped listening", "error", err)
	}
}

// Shutdown ends every wait, lets the requests in flight finish, and closes
// what the server opened. When ctx ends first, their connections are cut and
// its error is returned. A server that was shut down stays so.
func (s *Server) Shutdown(ctx context.Context) error {
	s.closeProjects()
	l := &s.listener
	l.mu.Lock()
	h := l.http
	l.done = true
	l.mu.Unlock()
	var err error
	if h != nil {
		if err = h.Shutdown(ctx); err != nil {
			err = errors.Join(err, h.Close())
		}
	}
	if s.screenshots != nil {
		err = errors.Join(err, s.screenshots.Close())
	}
	if s.config.store == nil {
		err = errors.Join(err, s.store.Close())
	}
	if err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}

// freshConns are the connections that have brought nothing yet. Clients open
// them in reserve, and [http.Server.Shutdown] waits 5 s for each to begin.
type freshConns struct {
	mu     sync.Mutex
	conns  map[net.Conn]struct{}
	closed bool
}

func (f *freshConns) follow(c net.Conn, state http.ConnState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(f.conns, c)
	case f.closed: // accepted while the socket was being closed
		_ = c.Close()
	default:
		if f.conns == nil {
			f.conns = map[net.Conn]struct{}{}
		}
		f.conns[c] = struct{}{}
	}
}

func (f *freshConns) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for c := range f.conns {
		_ = c.Close()
	}
}

// Client is an HTTP client that reaches the server: through its socket when it
// listens, else without one. It keeps no cookies. Each call gives a new one
// with connections of its own.
func (s *Server) Client() *http.Client {
	if s.listener.address() == "" {
		return &http.Client{Transport: s.Transport()}
	}
	transport := new(http.Transport)
	if s.identity != nil {
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.identity.pool}
	}
	return &http.Client{Transport: transport}
}
