package mockserver

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkSignUps are accounts made over loopback and sixteen connections with
// the fast hash, beside a bare handler that reads as much and answers as much:
// "share" is as in BenchmarkGetAccount.
func BenchmarkSignUps(b *testing.B) {
	s := Start(b, WithJournal(0))
	var users atomic.Int64
	load(b, s, "/account", func() string {
		n := users.Add(1)
		return fmt.Sprintf(`{"userId":"u%d","email":"u%d@example.test","password":"correct horse"}`, n, n)
	})
}

// BenchmarkLogins are sign-ins by password, of 10,000 users in turn.
func BenchmarkLogins(b *testing.B) {
	const users = 10_000
	s := Start(b, WithJournal(0))
	populate(b, s, users)
	var logins atomic.Int64
	load(b, s, "/account/sessions/email", func() string {
		return fmt.Sprintf(`{"email":"u%d@example.test","password":"correct horse"}`, logins.Add(1)%users)
	})
}

// load posts to a route of the server and to a bare handler in turns.
func load(b *testing.B, s *Server, path string, body func() string) {
	client := benchClient(b)
	sample, err := answerTo(client, s.Endpoint()+path, body())
	if err != nil {
		b.Fatal(err)
	}
	bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header()["Content-Type"] = headerJSON
		w.WriteHeader(201)
		_, _ = w.Write(sample)
	}))
	defer bare.Close()
	var server, floor time.Duration
	requests := 0
	for b.Loop() {
		server += spread(b, func() error { return post201(client, s.Endpoint()+path, body()) })
		floor += spread(b, func() error { return post201(client, bare.URL, body()) })
		requests += perTurn
	}
	b.ReportMetric(floor.Seconds()/server.Seconds(), "share")
	b.ReportMetric(float64(requests)/server.Seconds(), "requests/s")
	b.ReportMetric(float64(requests)/floor.Seconds(), "bare/s")
}

// post201 is answerTo without the answer.
func post201(client *http.Client, url, body string) error {
	_, err := answerTo(client, url, body)
	return err
}

// answerTo wants a 201, and gives its body.
func answerTo(client *http.Client, url, body string) ([]byte, error) {
	r, err := http.NewRequest("POST", url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header["X-Appwrite-Project"] = []string{"test"}
	r.Header["Content-Type"] = []string{"application/json"}
	res, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != 201 {
		err = fmt.Errorf("POST %s: got %d %s", url, res.StatusCode, answer)
	}
	return answer, err
}

// BenchmarkUsers is a request of one user among few and among very many,
// without a connection: its cost must not grow with their number. "B/user" is
// what each takes in memory, with a password, a target and a session.
func BenchmarkUsers(b *testing.B) {
	for _, users := range []int{100, 10_000, 1_000_000} {
		b.Run(strconv.Itoa(users), func(b *testing.B) {
			before := heap()
			s, err := New(WithJournal(0))
			if err != nil {
				b.Fatal(err)
			}
			secret := populate(b, s, users)
			perUser := float64(heap()-before) / float64(users)
			h := s.Handler()
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				n += 7919 // a prime: the users come in no order
				w := &discard{header: make(http.Header, 24)}
				r := httptest.NewRequest("GET", "/v1/account", nil)
				r.Header.Set("X-Appwrite-Project", "test")
				r.Header.Set("X-Appwrite-Session", encodeSession(fmt.Sprintf("u%d", n%users), secret))
				h.ServeHTTP(w, r)
				if w.status != 200 {
					b.Fatalf("got %d", w.status)
				}
			}
			b.ReportMetric(perUser, "B/user")
		})
	}
}

// heap is how much memory is in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
