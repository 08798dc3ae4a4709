package chromium

import (
	"fmt"
	"image/color"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/appctl/appctl/internal/fetch"
	"github.com/appctl/appctl/mockserver"
)

// other origin.
func TestHeadersStayAtHome(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1", "home.example.com", "away.example.com")
	var mu sync.Mutex
	got := map[string]string{}
	note := func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got[r.Host[:4]+r.URL.Path] = r.Header.Get("X-Secret") + " " + r.Header.Get("Accept-Language")
		w.Header().Set("Content-Type", "image/gif")
	}
	away := serve(t, "away.example.com", http.HandlerFunc(note))
	home := serve(t, "home.example.com", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note(w, r)
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			_, _ = fmt.Fprintf(w, `<img src="/pic"><img src="%s/pic"><img src="/leave"><iframe src="/frame"></iframe><iframe src="%s/frame"></iframe>`, away, away)
		case "/leave":
			http.Redirect(w, r, away+"/left", http.StatusFound)
		}
	}))
	p := plain(home)
	p.Headers = map[string]string{"x-secret": "s3cret", "accept-language": "tlh"}
	b.take(t, p)
	want := map[string]string{"home/": "s3cret tlh", "home/pic": "s3cret tlh", "home/leave": "s3cret tlh", "home/frame": "s3cret tlh"}
	mu.Lock()
	defer mu.Unlock()
	for path, headers := range got {
		if strings.HasPrefix(path, "home") && path != "home/favicon.ico" && headers != want[path] {
			t.Errorf("%s: got %q, want %q", path, headers, want[path])
		}
		if strings.HasPrefix(path, "away") && (strings.Contains(headers, "s3cret") || strings.Contains(headers, "tlh")) {
			t.Errorf("%s: got %q, want nothing of the caller's", path, headers)
		}
	}
	for _, path := range []string{"home/", "home/pic", "home/leave", "home/frame", "away/pic", "away/left", "away/frame"} {
		if _, ok := got[path]; !ok {
			t.Errorf("%s was not asked for: %v", path, got)
		}
	}
}

// What a page asks a person does not keep it from loading.
func TestDialogs(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	address := html(t, `<script>alert(1); const ok = confirm("2"); prompt("3");
		document.documentElement.style.background = ok ? "#f00" : "#0f0"; onbeforeunload = () => true; print()</script>`)
	wantColor(t, b.take(t, plain(address)), 5, 5, color.RGBA{0, 0xff, 0, 0xff})
}

// What a page may load, as far as its name says.
func TestMayLoad(t *testing.T) {
	t.Parallel()
	v := visit{&process{guard: new(fetch.Guard)}, &mockserver.Page{}, ""}
	for url, want := range map[string]bool{
		"https://example.com/": true, "http://a.github.io:8080/x": true, "wss://example.com/": true, "data:text/plain,x": true, "blob:https://example.com/1": true,
		"about:srcdoc": true, "file:///etc/passwd": false, "http://localhost/": false, "http://0x7f.1/": false, "ftp://example.com/": false,
		"chrome://settings": false, "http://": false, "http://[::1": false, "filesystem:http://example.com/": false,
	} {
		if got := v.mayLoad(url); got != want {
			t.Errorf("mayLoad(%s): got %t, want %t", url, got, want)
		}
	}
}

// Origins are written as browsers do.
func TestOrigin(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"http://Example.com:80/a?b": "http://example.com", "https://example.com:443": "https://example.com", "https://example.com:80": "https://example.com:80",
		"http://user@example.com:/": "http://example.com", "http://[::1]:8080/": "http://[::1]:8080",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := origin(u); got != want {
			t.Errorf("origin(%s): got %s, want %s", address, got, want)
		}
	}
}

// A page opens no windows, which would hide it and open more.
func TestPopups(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	var visits atomic.Int64
	address := serve(t, "127.0.0.1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		visits.Add(1)
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<body style="background:#0f0"><a target="_blank" href="/" id="a">x</a><script>open("/"); open("/", "", "width=9999"); a.click()</script>`)
	}))
	wantColor(t, b.take(t, plain(address)), 5, 5, color.RGBA{0, 0xff, 0, 0xff})
	if n := visits.Load(); n != 1 {
		t.Errorf("the page was loaded %d times, want once", n)
	}
}
