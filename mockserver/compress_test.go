package mockserver

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// unzipped is the body of an answer that must be compressed.
func (a *answer) unzipped() string {
	a.t.Helper()
	for name, want := range map[string]string{
		"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "X-Utopia-Compression": "true", "Content-Length": strconv.Itoa(len(a.body)),
	} {
		if got := a.header.Get(name); got != want {
			a.t.Errorf("%s: %s: got %q, want %q", a.request, name, got, want)
		}
	}
	z, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatalf("%s: %v", a.request, err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		a.t.Fatalf("%s: %v", a.request, err)
	}
	return string(body)
}

// longRefusal is a request that is refused with all 419 time zones.
const longRefusal = "/avatars/screenshots?url=http://example.com&timezone=x"

// Icons, drawings and documents above 1,024 bytes are compressed for who takes
// that, fresh or kept, refusals too; small ones and other pictures are not.
func TestCompression(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	page := func(kind string, size int) string {
		icon := strings.Repeat("x", size)
		if kind == "svg" {
			icon = `<svg><title>` + strings.Repeat("x", size-len(`<svg><title></title></svg>`)) + `</title></svg>`
		}
		url := "https://site.example.com/" + strconv.Itoa(size) + "." + kind
		c.fixtures(Fixture{URL: url, Body: []byte(icon)}, Fixture{URL: "https://site.example.com/", Body: []byte(`<link rel=icon href="` + url + `">`)})
		return icon
	}
	zip := c.with("Accept-Encoding", "gzip, deflate, br")
	for _, kind := range []string{"ico", "svg"} {
		for size, isZipped := range map[int]bool{1024: false, 1025: true} {
			want := page(kind, size)
			for range 2 { // fresh, then kept
				a := zip.at("favicon", "https://site.example.com/", "")
				if got := a.header.Get("Content-Encoding") != ""; got != isZipped {
					t.Fatalf("%s of %d bytes: compressed: %t, want %t", kind, size, got, isZipped)
				}
				if isZipped {
					a.body = a.unzipped()
				}
				if a.body != want {
					t.Errorf("%s of %d bytes: got %q", kind, size, a.body)
				}
			}
			if a := c.at("favicon", "https://site.example.com/", ""); a.body != want || a.header.Get("Vary") != "" {
				t.Errorf("%s for who does not ask: got %q, %v", kind, a.body, a.header)
			}
		}
	}
	plain := c.call("GET", longRefusal, "")
	if got := zip.call("GET", longRefusal, "").unzipped(); got != plain.body {
		t.Errorf("refusal: got %s, want %s", got, plain.body)
	}
	if head := zip.call("HEAD", longRefusal, ""); head.body != "" || head.header.Get("Content-Encoding") != "gzip" {
		t.Errorf("HEAD: got %q, %v", head.body, head.header)
	}
	for _, path := range []string{"/avatars/flags/nl", "/ping"} {
		if a := zip.call("GET", path, ""); a.header.Get("Content-Encoding") != "" || len(a.body) == 0 {
			t.Errorf("%s: got %d bytes, %v", path, len(a.body), a.header)
		}
	}
	api := zip.with("X-Appwrite-Key", c.server.Default().APIKey())
	for _, id := range []string{"ann", "bob"} {
		api.call("POST", "/users", `{"userId":"`+id+`"}`).ok(201)
	}
	if users := api.call("GET", "/users", "").unzipped(); !strings.HasPrefix(users, `{"total":2,"users":[`) {
		t.Errorf("users: got %s", users)
	}
}

// A client says what it takes in any of the standard's forms.
func TestTakesGzip(t *testing.T) {
	t.Parallel()
	for accepted, want := range map[string]bool{
		"gzip": true, "GZIP": true, "x-gzip": true, "br, gzip": true, "deflate;q=0.5 , gzip ; q=0.1": true, "*": true, "br, *;q=0.3": true,
		"": false, "br": false, "identity": false, "gzip;q=0": false, "gzip;q=0.000": false, "*;q=0": false, "*, gzip;q=0": false,
		"gzip;q=0, *": false, "gzipped": false, "gzip;q=high": false, "gzip;level=9": true,
	} {
		if got := takesGzip(accepted); got != want {
			t.Errorf("%q: got %t, want %t", accepted, got, want)
		}
	}
}

// Go's own client asks for compression by itself, and sees nothing of it.
func TestCompressionOnTheWire(t *testing.T) {
	t.Parallel()
	s := Start(t, WithResponseChecks())
	r, err := http.NewRequestWithContext(t.Context(), "GET", s.Endpoint()+longRefusal+"&project=test", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || !res.Uncompressed || !strings.HasPrefix(string(body), `{"message":"Invalid `) {
		t.Errorf("got %q, %v, compressed: %t", body, err, res.Uncompressed)
	}
}
