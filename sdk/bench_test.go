package sdk_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
)

// memory is a transport that answers from memory, for what a client costs
// beside the network.
type memory struct{ body []byte }

func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header:        http.Header{"Content-Type": {"application/json; charset=UTF-8"}},
		Body:          io.NopCloser(bytes.NewReader(m.body)),
		ContentLength: int64(len(m.body)),
	}, nil
}

func accountDocument(tb testing.TB) []byte {
	tb.Helper()
	document, err := contract.Sample("account")
	if err != nil {
		tb.Fatal(err)
	}
	return document
}

// A call stays within 100 allocations.
func TestAccountGetAllocations(t *testing.T) { // not parallel: it counts those of the whole process
	c := newClient(t, memory{accountDocument(t)}).As(sdk.SessionSecret("secret"))
	ctx := t.Context()
	n := testing.AllocsPerRun(100, func() {
		if _, err := c.Account.Get(ctx); err != nil {
			t.Error(err)
		}
	})
	if n > 100 {
		t.Errorf("%v allocations, want at most 100", n)
	}
}

// What a call costs; the target is 100 allocations and 7.5 KiB.
func BenchmarkAccountGet(b *testing.B) {
	c := newClient(b, memory{accountDocument(b)}).As(sdk.SessionSecret("secret"))
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Account.Get(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

// The same answer by hand, with net/http and encoding/json alone.
func BenchmarkAccountGetBare(b *testing.B) {
	hc := &http.Client{Transport: memory{accountDocument(b)}}
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequestWithContext(ctx, "GET", endpoint+"/account", nil)
		if err != nil {
			b.Fatal(err)
		}
		req.Header.Set("Accept", "application/json")
		req.Header.Set("X-Appwrite-Project", "demo")
		req.Header.Set("X-Appwrite-Session", "secret")
		resp, err := hc.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
		var user sdk.User
		if err := json.Unmarshal(body, &user); err != nil {
			b.Fatal(err)
		}
	}
}
