package chromium

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// victim listens on 127.0.0.2, where no page may get, and counts who comes. The
// pages are on 127.0.0.1, which is as good as HTTPS to a browser.
type victim struct {
	port  string
	count atomic.Int64
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skipf("the loopback has one address only: %v", err)
	}
	v := new(victim)
	_, v.port, _ = net.SplitHostPort(l.Addr().String())
	t.Cleanup(func() { _ = l.Close() })
	packets, err := net.ListenPacket("udp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = packets.Close() })
	go func() {
		for b := make([]byte, 1500); ; v.count.Add(1) {
			if _, _, err := packets.ReadFrom(b); err != nil {
				return
			}
		}
	}()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			v.count.Add(1)
			_ = conn.Close()
		}
	}()
	return v
}

// hostilePage tries every way that a page has to reach a host. It has loaded when
// all of them have ended.
const hostilePage = `<!doctype html>
<link rel="preconnect" href="http://%[1]s"><link rel="dns-prefetch" href="http://%[1]s"><link rel="prefetch" href="http://%[1]s/">
<link rel="preload" as="script" href="http://%[1]s/"><link rel="modulepreload" href="http://%[1]s/"><link rel="stylesheet" href="http://%[1]s/">
<link rel="manifest" href="http://%[1]s/"><link rel="icon" href="http://%[1]s/">
<style>@import "http://%[1]s/"; @font-face { font-family: f; src: url(http://%[1]s/) } body { font-family: f; background: url(http://%[1]s/) }</style>
<script src="http://%[1]s/"></script><img src="http://%[1]s/"><img srcset="https://%[1]s/ 1x"><img src="/redirect?%[1]s">
<iframe src="http://%[1]s/"></iframe><iframe src="/redirect?%[1]s"></iframe><iframe src="/embed?%[1]s"></iframe>
<iframe srcdoc="<img src=http://%[1]s/>"></iframe><object data="http://%[1]s/"></object><embed src="http://%[1]s/"><video src="http://%[1]s/" autoplay></video>
<audio src="http://%[1]s/" autoplay></audio><svg><image href="http://%[1]s/"/></svg><a ping="http://%[1]s/" href="#" id="a">x</a>
<form method="post" action="http://%[1]s/" target="frame"></form><iframe name="frame"></iframe>
<script>
const at = "%[1]s", done = [];
const enough = () => new Promise(ok => setTimeout(ok, 3000)); // some attempts just hang when they are refused
const attempt = f => done.push(Promise.race([(async () => f())().catch(() => {}), enough()]));
for (const scheme of ["http", "https"]) {
	attempt(() => fetch(scheme + "://" + at + "/"));
	attempt(() => fetch(scheme + "://" + at + "/", {mode: "no-cors", keepalive: true, method: "POST", body: "x"}));
}
attempt(() => fetch("/redirect?" + at, {mode: "no-cors"}));
for (const scheme of ["ws", "wss"]) attempt(() => new Promise(ok => { const w = new WebSocket(scheme + "://" + at); w.onerror = w.onclose = ok }));
attempt(() => new Promise(ok => { const e = new EventSource("http://" + at); e.onerror = () => { e.close(); ok() } }));
attempt(() => new Promise(ok => { const r = new XMLHttpRequest(); r.onloadend = ok; r.open("GET", "http://" + at); r.send() }));
attempt(() => navigator.sendBeacon("http://" + at, "x"));
attempt(() => new Promise(ok => { const w = new Worker("/worker?" + at); w.onmessage = w.onerror = ok }));
attempt(() => new Promise(ok => { const w = new SharedWorker("/worker?" + at); w.port.onmessage = w.onerror = ok }));
attempt(async () => {
	await navigator.serviceWorker.register("/worker?" + at);
	const ready = await navigator.serviceWorker.ready;
	await new Promise(ok => { navigator.serviceWorker.onmessage = ok; ready.active.postMessage("go") });
});
attempt(() => import("http://" + at + "/"));
attempt(async () => { const t = new WebTransport("https://" + at); await t.ready });
attempt(() => new Promise(ok => {
	const c = new RTCPeerConnection({iceServers: [{urls: ["stun:" + at, "turn:" + at + "?transport=tcp"], username: "u", credential: "p"}]});
	c.createDataChannel("x"); c.onicegatheringstatechange = () => c.iceGatheringState == "complete" && ok();
	c.createOffer().then(o => c.setLocalDescription(o));
}));
document.forms[0].submit(); document.getElementById("a").click(); open("http://" + at + "/");
Promise.all(done).then(() => fetch("/done"));
</script><img src="/wait">`

const hostileWorker = `
const reach = async at => { await Promise.allSettled([fetch("http://" + at), fetch("http://" + at, {mode: "no-cors"}),
	new Promise(ok => { const w = new WebSocket("ws://" + at); w.onerror = w.onclose = ok })]); };
const at = location.search.slice(1);
if (self.ServiceWorkerGlobalScope) onmessage = e => e.waitUntil(reach(at).then(() => e.source.postMessage("done")));
else if (self.SharedWorkerGlobalScope) onconnect = e => reach(at).then(() => e.ports[0].postMessage("done"));
else reach(at).then(() => postMessage("done"));
`

// hostileSite serves that page.
func hostileSite(t *testing.T, at string) string {
	t.Helper()
	done := make(chan struct{})
	mux := http.NewServeMux()
	answer := func(pattern, kind, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, body)
		})
	}
	answer("GET /{$}", "text/html", fmt.Sprintf(hostilePage, at))
	answer("GET /embed", "text/html", `<script src="http://`+at+`/"></script><meta http-equiv="refresh" content="0;url=http://`+at+`/">`)
	answer("GET /worker", "text/javascript", hostileWorker)
	mux.HandleFunc("GET /redirect", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		http.Redirect(w, r, "http://"+r.URL.RawQuery+"/", http.StatusFound)
	})
	mux.HandleFunc("GET /done", func(http.ResponseWriter, *http.Request) { close(done) })
	mux.HandleFunc("GET /wait", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-done:
		case <-r.Context().Done():
			t.Error("the page did not finish")
		}
	})
	return serve(t, "127.0.0.1", mux)
}

// inside resolves every name to where the victim is, except that the first answer
// about evil.example.com is a public address.
func inside() func(context.Context, string, string) ([]netip.Addr, error) {
	var asked atomic.Int64
	return func(_ context.Context, _, host string) ([]netip.Addr, error) {
		if host == "evil.example.com" && asked.Add(1) == 1 {
			return []netip.Addr{netip.MustParseAddr("93.184.215.14")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.2")}, nil
	}
}

// victimHosts are ways to say where the victim is.
var victimHosts = []string{"127.0.0.2", "2130706434", "0x7f.2", "[::ffff:127.0.0.2]", "localhost", "private.example.com"}

// Whatever an allowed page loads, and wherever it leads, nothing of it reaches a
// host that is not allowed: by an address in any spelling or by a name.
func TestHostilePages(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	b := newBrowser(t, "127.0.0.1")
	b.guard.Resolve = inside()
	var visits sync.WaitGroup
	for _, host := range victimHosts {
		home := hostileSite(t, host+":"+v.port)
		visits.Go(func() {
			if _, err := b.Screenshot(t.Context(), plain(home)); err != nil {
				t.Errorf("%s: %v", host, err)
			}
		})
	}
	visits.Wait()
	if n := v.count.Load(); n != 0 {
		t.Errorf("%d connections came through, want none", n)
	}
}

// The pages of that test do reach a host that is allowed: by most of their ways,
// or the test would prove little.
func TestHostilePagesWork(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	b := newBrowser(t, "127.0.0.1", "127.0.0.2")
	b.guard.Resolve = inside()
	b.take(t, plain(hostileSite(t, "127.0.0.2:"+v.port)))
	if n := v.count.Load(); n < 25 {
		t.Errorf("%d connections came through, want one for each way", n)
	}
}

// A page that sends its visitor on to the inside is an error, and reaches nothing.
func TestHostileNavigation(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	b := newBrowser(t, "127.0.0.1")
	b.guard.Resolve = inside()
	for _, host := range victimHosts {
		home := serve(t, "127.0.0.1", http.RedirectHandler("http://"+host+":"+v.port+"/", http.StatusFound))
		if data, err := b.Screenshot(t.Context(), plain(home)); err == nil || !strings.Contains(err.Error(), "net::ERR_") {
			t.Errorf("screenshot of a redirect to %s: got %d bytes, %v, want an error", host, len(data), err)
		}
	}
	if data, err := b.Screenshot(t.Context(), plain("http://evil.example.com:"+v.port)); err == nil || !strings.Contains(err.Error(), "net::ERR_") {
		t.Errorf("screenshot of a name that changes: got %d bytes, %v, want an error", len(data), err)
	}
	if n := v.count.Load(); n != 0 {
		t.Errorf("%d connections came through, want none", n)
	}
}

// A page reads no file of this machine.
func TestNoFiles(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	for _, address := range []string{"file:///etc/passwd", "chrome://version", "view-source:http://127.0.0.1"} {
		home := serve(t, "127.0.0.1", http.RedirectHandler(address, http.StatusFound))
		if data, err := b.Screenshot(t.Context(), plain(home)); err == nil {
			t.Errorf("screenshot of a redirect to %s: got %d bytes, want an error", address, len(data))
		}
	}
}

// A browser gets nothing of its own: no update, no list, no experiment.
func TestQuietBrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, "127.0.0.1")
	var mu sync.Mutex
	var asked []string
	b.guard.Resolve = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, host)
		return nil, nil
	}
	p := plain(html(t, `<input type="password" autocomplete="on"><p lang="de">Ein Satz auf Deutsch`))
	p.Sleep = 3 * time.Second
	b.take(t, p)
	mu.Lock()
	defer mu.Unlock()
	if len(asked) > 0 {
		t.Errorf("the browser asked for %q", asked)
	}
}
