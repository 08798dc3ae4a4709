package mockserver

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// connections are how many clients call at once.
const connections = 16

// BenchmarkGetAccount is GET /v1/account with a session, over loopback and
// sixteen connections, beside a bare handler that answers the same bytes. The
// two take turns, so that both meet the same machine; "share" is how many
// requests a second the server does for each of the bare handler's.
func BenchmarkGetAccount(b *testing.B) {
	s := Start(b, WithJournal(0))
	client := benchClient(b)
	session, body := benchSession(b, s, client)
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = headerJSON
		_, _ = w.Write(body)
	}))
	defer bare.Close()

	var server, floor time.Duration
	const turns = 8
	for b.Loop() {
		for range turns {
			server += spread(b, func() error { return get(client, s.Endpoint()+"/account", session) })
			floor += spread(b, func() error { return get(client, bare.URL+"/v1/account", session) })
		}
	}
	b.ReportMetric(floor.Seconds()/server.Seconds(), "share")
	b.ReportMetric(float64(b.N*turns*perTurn)/server.Seconds(), "requests/s")
	b.ReportMetric(float64(b.N*turns*perTurn)/floor.Seconds(), "bare/s")
}

// perTurn is how many requests one turn sends.
const perTurn = 4096

// spread sends a turn's requests over all connections and says how long it
// took.
func spread(b *testing.B, send func() error) time.Duration {
	b.Helper()
	var left atomic.Int64
	left.Store(perTurn)
	start := time.Now()
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if err := send(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}

func benchClient(b *testing.B) *http.Client {
	t := &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}
	b.Cleanup(t.CloseIdleConnections)
	return &http.Client{Transport: t}
}

// get is getBody without the answer.
func get(client *http.Client, url, session string) error {
	_, err := getBody(client, url, session)
	return err
}

func getBody(client *http.Client, url, session string) ([]byte, error) {
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return nil, err
	}
	r.Header["X-Appwrite-Project"] = []string{"test"}
	r.Header["Cookie"] = []string{"a_session_test=" + session}
	res, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(res.Body)
}

// benchSession makes a user with a session, and gives the session's cookie and
// the account.
func benchSession(b *testing.B, s *Server, client *http.Client) (session string, account []byte) {
	b.Helper()
	post(b, client, s.Endpoint()+"/account", signUpBody)
	for _, c := range post(b, client, s.Endpoint()+"/account/sessions/email", signInBody) {
		session = c.Value
	}
	account, err := getBody(client, s.Endpoint()+"/account", session)
	if err != nil || !strings.Contains(string(account), "ann@example.test") {
		b.Fatalf("got %s %v", account, err)
	}
	return session, account
}

const signInBody = `{"email":"ann@example.test","password":"correct horse"}`

// post wants a 201, and gives its cookies.
func post(b *testing.B, client *http.Client, url, body string) []*http.Cookie {
	b.Helper()
	r, err := http.NewRequest("POST", url, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("X-Appwrite-Project", "test")
	r.Header.Set("Content-Type", "application/json")
	res, err := client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 201 {
		b.Fatalf("%s: got %d", url, res.StatusCode)
	}
	return res.Cookies()
}

// BenchmarkGetAccountHandler is the same request without any connection: what
// the server itself costs.
func BenchmarkGetAccountHandler(b *testing.B) {
	s, err := New(WithJournal(0))
	if err != nil {
		b.Fatal(err)
	}
	session, _ := benchSession(b, s, s.Client())
	r := httptest.NewRequest("GET", "/v1/account", nil)
	r.Header.Set("X-Appwrite-Project", "test")
	r.Header.Set("Cookie", "a_session_test="+session)
	h := s.Handler()
	b.ReportAllocs()
	for b.Loop() {
		w := &discard{header: make(http.Header, 24)}
		h.ServeHTTP(w, r)
		if w.status != 200 {
			b.Fatalf("got %d", w.status)
		}
	}
}

// discard is an answer that nobody reads.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkStart is a server that starts, answers one request and stops,
// beside a bare one that does the same: "floor" is the bare one's time, and
// "times" how often it goes into the server's.
func BenchmarkStart(b *testing.B) {
	var server, floor time.Duration
	for b.Loop() {
		server += life(b, func(t TB) string { return Start(t).Endpoint() + "/health/version" })
		floor += life(b, func(t TB) string {
			bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, `{"version":"1.9.6"}`)
			}))
			t.Cleanup(bare.Close)
			return bare.URL
		})
	}
	b.ReportMetric(float64(server.Nanoseconds())/float64(b.N), "start-ns")
	b.ReportMetric(float64(floor.Nanoseconds())/float64(b.N), "floor-ns")
	b.ReportMetric(server.Seconds()/floor.Seconds(), "times")
}

// life is how long a server takes to start, answer and stop.
func life(b *testing.B, start func(TB) string) time.Duration {
	b.Helper()
	tb := &brief{B: b}
	began := time.Now()
	url := start(tb)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: new(net.Dialer).DialContext}}
	res, err := client.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		b.Fatal(err)
	}
	res.Body.Close()
	for _, clean := range tb.cleanups {
		clean()
	}
	return time.Since(began)
}

// brief is a test that ends when its cleanups are run.
type brief struct {
	*testing.B
	cleanups []func()
}

func (t *brief) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

// BenchmarkPasswordCheck is a check of a password against the fast hash, and
// for the real server's hash what it would be.
func BenchmarkPasswordCheck(b *testing.B) {
	for name, hashing := range map[string]Hashing{"fast": FastHashing, "appwrite": AppwriteHashing} {
		b.Run(name, func(b *testing.B) {
			h := newHasher(hashing)
			p := h.hash(password, h.signUp)
			b.ReportAllocs()
			for b.Loop() {
				if !h.verify(password, &p) {
					b.Fatal("refused")
				}
			}
		})
	}
}

// BenchmarkSignIn is a whole sign-in by password, without a connection.
func BenchmarkSignIn(b *testing.B) {
	s, err := New(WithJournal(0))
	if err != nil {
		b.Fatal(err)
	}
	client := s.Client()
	benchSession(b, s, client)
	b.ReportAllocs()
	for b.Loop() {
		post(b, client, s.Endpoint()+"/account/sessions/email", signInBody)
	}
}

// BenchmarkRoute finds the route of each operation that the server has.
func BenchmarkRoute(b *testing.B) {
	s, err := New()
	if err != nil {
		b.Fatal(err)
	}
	handlers := s.handlers()
	b.ReportAllocs()
	for b.Loop() {
		for _, op := range contract.All {
			if r, _ := s.routes.find(op.Method, op.Path[1:]); handlers[op.ID] != nil && s.has(&op) && r.ID != op.ID {
				b.Fatalf("%s: got %s", op.ID, r.ID)
			}
		}
	}
}
