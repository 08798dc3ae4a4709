package mockserver

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// A journal keeps the last entries, oldest first, and numbers all.
func TestJournal(t *testing.T) {
	t.Parallel()
	j := newJournal(3)
	for n := 1; n <= 10; n++ {
		j.record(Entry{RequestID: strconv.Itoa(n)})
		var want, got []string
		for i := max(1, n-2); i <= n; i++ {
			want = append(want, fmt.Sprintf("%d:%d", i, i))
		}
		for _, e := range j.Entries() {
			got = append(got, fmt.Sprintf("%d:%s", e.Seq, e.RequestID))
		}
		if !slices.Equal(got, want) {
			t.Errorf("after %d entries: %s, want %s", n, got, want)
		}
	}
	j.Entries()[0].Path = "spoilt"
	if j.Entries()[0].Path != "" {
		t.Error("Entries shares memory with the journal")
	}
	j.Clear()
	if len(j.Entries()) != 0 {
		t.Errorf("after Clear: %v", j.Entries())
	}
	for range 4 {
		j.record(Entry{})
	}
	if e := j.Entries(); len(e) != 3 || e[0].Seq != 12 || e[2].Seq != 14 {
		t.Errorf("after Clear and four more: %v", e)
	}
}

// A journal of no length keeps nothing.
func TestJournalOff(t *testing.T) {
	t.Parallel()
	for _, max := range []int{0, -1} {
		j := newJournal(max)
		j.record(Entry{})
		if len(j.Entries()) != 0 {
			t.Errorf("journal of length %d: %v", max, j.Entries())
		}
	}
}

// Many requests at once are all numbered, and the last ones are kept.
func TestJournalInParallel(t *testing.T) {
	t.Parallel()
	j := newJournal(100)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 50 {
				j.record(Entry{})
				j.Entries()
			}
		})
	}
	wg.Wait()
	entries := j.Entries()
	for i, e := range entries {
		if want := uint64(800 - len(entries) + 1 + i); e.Seq != want {
			t.Fatalf("entry %d has number %d, want %d", i, e.Seq, want)
		}
	}
}

// Requests stand in the journal of their project, without their queries.
func TestJournalOfRequests(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := newClient(t, s)
	ann, id := c.member()
	s.Default().Journal().Clear()
	a := ann.call("GET", "/account?secret=hidden", "")
	c.call("GET", "/account", "")
	e := s.Default().Journal().Entries()
	if len(e) != 2 {
		t.Fatalf("entries: %+v", e)
	}
	want := Entry{Seq: e[0].Seq, RequestID: a.header.Get("X-Mock-Request-Id"), Project: "test", Operation: "account.get", Method: "GET", Path: "/v1/account",
		UserID: id, Status: 200, Start: e[0].Start, Took: e[0].Took}
	if e[0] != want {
		t.Errorf("entry of an answer:\n got %+v\nwant %+v", e[0], want)
	}
	if e[1].Status != 401 || e[1].ErrorType != "general_unauthorized_scope" || e[1].UserID != "" {
		t.Errorf("entry of a refusal: %+v", e[1])
	}
}

func BenchmarkJournal(b *testing.B) {
	j := newJournal(1000)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			j.record(Entry{Method: "GET", Path: "/v1/account", Status: 200})
		}
	})
}

// The request log is told of every request before its answer is there, also of
// those to routes and projects that there are not, and where no journal is kept.
func TestRequestLog(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var got []string
	s := newServer(t, WithJournal(0), WithRequestLog(func(e Entry) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, fmt.Sprintf("%d %s %s %s %d %s", e.Seq, e.Project, e.Operation, e.Path, e.Status, e.ErrorType))
	}))
	for _, test := range []struct{ project, path, want string }{
		{"test", "/account?a=s3cret", "0 test account.get /v1/account 401 general_unauthorized_scope"},
		{"test", "/databases", "0 test  /v1/databases 404 general_route_not_found"},
		{"nosuch", "/account", "0 nosuch account.get /v1/account 404 project_not_found"},
	} {
		newClient(t, s).with("X-Appwrite-Project", test.project).call("GET", test.path, "")
		mu.Lock()
		if len(got) == 0 || got[len(got)-1] != test.want {
			t.Errorf("%s in %s: log %q, want %q at its end", test.path, test.project, got, test.want)
		}
		mu.Unlock()
	}
}
