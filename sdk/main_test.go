package sdk_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/appctl/appctl/sdk"
	"github.com/jarcoal/httpmock"
	"go.uber.org/goleak"
)

// No test may leave a goroutine behind, such as that of a body nobody closed.
// With storePathVariable set the program is the other process of a test of the
// file store, and with panicVariable one that panics.
func TestMain(m *testing.M) {
	if path := os.Getenv(storePathVariable); path != "" {
		os.Exit(storm(path, os.Getenv(storeNameVariable)))
	}
	if how := os.Getenv(panicVariable); how != "" {
		fallOver(how)
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

const endpoint = "https://api.test/v1"

// roundTrip is a transport of one function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// newClient gives a client of project "demo" that sends through rt.
func newClient(t testing.TB, rt http.RoundTripper, opts ...sdk.Option) *sdk.Client {
	t.Helper()
	c, err := sdk.New(endpoint, "demo", append([]sdk.Option{sdk.WithTransport(rt)}, opts...)...)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return c
}

// reply is an answer as an Appwrite server sends it.
func reply(status int, body string, header ...string) *http.Response {
	resp := httpmock.NewStringResponse(status, body)
	resp.Header.Set("Server", "Appwrite")
	for i := 0; i < len(header); i += 2 {
		resp.Header.Add(header[i], header[i+1])
	}
	if body != "" && resp.Header.Get("Content-Type") == "" {
		resp.Header.Set("Content-Type", "application/json; charset=UTF-8")
	}
	return resp
}

// answers is a transport that gives the same answer to everything.
func answers(status int, body string, header ...string) http.RoundTripper {
	return roundTrip(func(*http.Request) (*http.Response, error) { return reply(status, body, header...), nil })
}

// refusal is an error document.
func refusal(status int, typ string) *http.Response {
	return reply(status, fmt.Sprintf(`{"message":"no","code":%d,"type":%q,"version":"1.9.6"}`, status, typ))
}
