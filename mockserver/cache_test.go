package mockserver

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/internal/draw"
)

// flagServer answers for flags with a new picture each time, and counts them.
func flagServer(t *testing.T, opts ...Option) (*Server, *atomic.Int64) {
	t.Helper()
	s := newServer(t, opts...)
	made := new(atomic.Int64)
	serveFor(s, "avatars.getFlag", func(_ context.Context, c *call) (reply, error) {
		if made.Add(1); c.number("quality") == 13 {
			return nil, fail("avatar_not_found")
		}
		return &picture{pictureTypes[draw.PNG], headerMonth, blankPNG(t, 1+int(made.Load())%40, 1)}, nil
	})
	return s, made
}

// state wants a picture that was kept, or was not, and the headers of it.
func (a *answer) state(want string) string {
	a.t.Helper()
	a.ok(200)
	headers := map[string]string{"X-Appwrite-Cache": "miss", "Cache-Control": "private, max-age=2592000", "Pragma": "no-cache", "Expires": "0"}
	if want == "hit" {
		headers = map[string]string{"X-Appwrite-Cache": "hit", "Cache-Control": "private, max-age=15552000", "Pragma": "", "Expires": ""}
	}
	headers["Content-Type"] = "image/png"
	for name, value := range headers {
		if got := a.header.Values(name); len(got) > 1 || a.header.Get(name) != value {
			a.t.Errorf("%s: %s: got %q, want %q", a.request, name, got, value)
		}
	}
	return a.body
}

// A picture is kept by everything that the request asks for, and by nothing else.
func TestPicturesAreKept(t *testing.T) {
	t.Parallel()
	s, _ := flagServer(t)
	c := newClient(t, s)
	ann, _ := c.member()
	bare := c.with("X-Appwrite-Project", "")
	first := c.call("GET", "/avatars/flags/us?width=10&height=20", "").state("miss")
	for _, a := range []*answer{
		c.call("GET", "/avatars/flags/us?width=10&height=20", ""),
		c.call("GET", "/avatars/flags/us?height=20&width=10", ""),
		c.call("GET", "/avatars/flags/us?height=20&&width=1&width=%310", ""),
		ann.call("GET", "/avatars/flags/us?width=10&height=20", ""),
		bare.call("GET", "/avatars/flags/us?width=10&project=test&height=20", ""),
		c.with("X-Appwrite-Key", s.Default().APIKey()).call("GET", "/avatars/flags/us?width=10&height=20", ""),
	} {
		if got := a.state("hit"); got != first {
			t.Errorf("%s: got another picture", a.request)
		}
	}
	head := c.call("HEAD", "/avatars/flags/us?width=10&height=20", "")
	if head.header.Get("X-Appwrite-Cache") != "hit" || head.header.Get("Content-Length") != strconv.Itoa(len(first)) {
		t.Errorf("HEAD: got %v", head.header)
	}
	for _, other := range []string{"us?width=10", "us?width=10&height=20&unknown=1", "us?width=10&height=20&impersonateuserid=", "us?width=1&height=020",
		"US?width=10&height=20", "us", "us?width[]=10&height=20"} {
		a := c.call("GET", "/avatars/flags/"+other, "")
		if state := a.header.Get("X-Appwrite-Cache"); state != "miss" {
			t.Errorf("%s: got cache %q, want a miss", a.request, state)
		}
	}
	if _, err := s.NewProject(ProjectID("other")); err != nil {
		t.Fatal(err)
	}
	c.with("X-Appwrite-Project", "other").call("GET", "/avatars/flags/us?width=10&height=20", "").state("miss")
}

// Refusals are not kept, and say that they were not.
func TestRefusalsAreNotKept(t *testing.T) {
	t.Parallel()
	s, made := flagServer(t)
	c := newClient(t, s)
	for i := range 2 {
		a := c.call("GET", "/avatars/flags/us?quality=13", "")
		a.refused(404, "avatar_not_found")
		if got := a.header.Get("X-Appwrite-Cache"); got != "miss" || made.Load() != int64(i+1) {
			t.Errorf("got cache %q, %d pictures made", got, made.Load())
		}
	}
	a := c.call("GET", "/avatars/flags/xx", "")
	a.refused(400, "general_argument_invalid")
	if got := a.header.Get("X-Appwrite-Cache"); got != "miss" {
		t.Errorf("a code that is none: got cache %q, want a miss", got)
	}
}

// A picture is good for 180 days of the project's clock.
func TestPicturesAge(t *testing.T) {
	t.Parallel()
	s, _ := flagServer(t)
	c := newClient(t, s)
	clock := s.Default().Clock()
	flag := func() *answer { return c.call("GET", "/avatars/flags/us", "") }
	flag().state("miss")
	clock.Advance(180 * 24 * time.Hour)
	flag().state("hit")
	clock.Advance(time.Millisecond)
	flag().state("miss")
	clock.Advance(-time.Hour)
	flag().state("hit")
}

// A project that is deleted or put back takes its pictures with it.
func TestPicturesGoWithTheProject(t *testing.T) {
	t.Parallel()
	s, _ := flagServer(t)
	for _, id := range []string{"test", console} {
		c := newClient(t, s).with("X-Appwrite-Project", id)
		c.call("GET", "/avatars/flags/us", "").state("miss")
		c.call("GET", "/avatars/flags/us", "").state("hit")
		p, _ := s.Project(id)
		if err := p.Delete(t.Context()); err != nil {
			t.Fatal(err)
		}
		if id != console {
			if _, err := s.NewProject(ProjectID(id)); err != nil {
				t.Fatal(err)
			}
		}
		c.call("GET", "/avatars/flags/us", "").state("miss")
	}
	if n := len(s.pictures.entries); n != 2 {
		t.Errorf("got %d pictures kept, want the 2 of the new projects", n)
	}
}

// A picture that was being made when its project was emptied is not kept.
func TestPicturesOfBeforeAreNotKept(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p := s.Default()
	serveFor(s, "avatars.getFlag", func(context.Context, *call) (reply, error) {
		s.pictures.drop(p)
		return &picture{pictureTypes[draw.PNG], headerMonth, blankPNG(t, 1, 1)}, nil
	})
	newClient(t, s).call("GET", "/avatars/flags/us", "").state("miss")
	newClient(t, s).call("GET", "/avatars/flags/us", "").state("miss")
}

// The cache never holds more bytes than it may, those that keeping a picture takes
// among them; what was used last stays.
func TestCacheIsBounded(t *testing.T) {
	t.Parallel()
	const unit = keptBytes
	p := new(Project)
	pc := newPictureCache(10 * unit)
	key := func(i byte) cacheKey { return cacheKey{project: p, request: [32]byte{i}} }
	keep := func(i byte, size int) { pc.keep(key(i), &picture{bytes: make([]byte, 0, size-keptBytes)}, noon) }
	has := func(i byte) bool { return pc.get(key(i), noon) != nil }
	keep(1, 4*unit)
	keep(2, 4*unit)
	keep(2, 5*unit) // in place of the other
	if pc.room != unit || !has(1) {
		t.Fatalf("got %d bytes left, want %d", pc.room, unit)
	}
	keep(3, 2*unit) // 1 was used after 2
	if has(2) || !has(1) || !has(3) || pc.room != 4*unit {
		t.Errorf("got %v %v %v and %d bytes left, want 1 and 3 and %d", has(1), has(2), has(3), pc.room, 4*unit)
	}
	keep(4, 5*unit+1)
	if has(4) || !has(1) || !has(3) {
		t.Errorf("a picture larger than half of all: got %v %v %v, want 1 and 3", has(1), has(4), has(3))
	}
	keep(1, 5*unit+1) // in place of the smaller one, which is out of date
	if has(1) || pc.room != 8*unit {
		t.Errorf("got %v and %d bytes left, want none and %d", has(1), pc.room, 8*unit)
	}
	for i := range byte(100) {
		keep(100+i, unit) // of no bytes at all
	}
	if n := len(pc.entries); n != 10 || n != pc.recent.Len() || pc.room != 0 {
		t.Errorf("got %d pictures of no size and %d bytes left, want 10 and none", n, pc.room)
	}
}

// A picture that is kept takes no more memory than is counted for it.
func TestKeptPicturesAreCounted(t *testing.T) { //nolint:paralleltest // others would be counted
	p, kept := new(Project), make([]*pictureCache, 1)
	const pictures = 20_000
	used := func() int {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	before := used()
	kept[0] = newPictureCache(1 << 30)
	for i := range uint32(pictures) {
		k := cacheKey{project: p}
		binary.LittleEndian.PutUint32(k.request[:], i)
		kept[0].keep(k, &picture{bytes: make([]byte, 64)}, noon)
	}
	took, counted := used()-before, 1<<30-kept[0].room
	t.Logf("%d bytes for each, %d counted", took/pictures, counted/pictures)
	if took > counted {
		t.Errorf("%d pictures take %d bytes, %d are counted", pictures, took, counted)
	}
	runtime.KeepAlive(kept)
}

// Each parameter of each picture that is kept, and no header, makes it another one.
func TestEveryParameterIsInTheKey(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	key := func(path string, query url.Values, header string) cacheKey {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/v1"+path+"?"+query.Encode(), nil)
		r.Header.Set(header, "de")
		c := &call{server: s, project: s.Default(), r: r}
		if err := c.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		return c.cacheKey()
	}
	for _, op := range contract.All {
		if !op.Cached {
			continue
		}
		query, seen := url.Values{}, map[cacheKey]string{}
		for _, p := range op.Params {
			if p.In == contract.Query {
				query.Set(p.Name, "1")
			}
		}
		seen[key(op.Path, query, "Accept-Language")] = "nothing else"
		if seen[key(op.Path, query, "X-Appwrite-Locale")] == "" {
			t.Errorf("%s: a header makes it another picture", op.ID)
		}
		for _, p := range op.Params {
			path, other := strings.Replace(op.Path, "{"+p.Name+"}", "other", 1), maps.Clone(query)
			if p.In == contract.Query {
				other.Set(p.Name, "2")
			}
			k := key(path, other, "Accept-Language")
			if same := seen[k]; same != "" {
				t.Errorf("%s: another %s is kept as one with another %s", op.ID, p.Name, same)
			}
			seen[k] = p.Name
		}
	}
}

// Equal requests at a time make one picture; when that fails or is given up,
// each makes its own.
func TestEqualRequestsMakeOnePicture(t *testing.T) {
	t.Parallel()
	for _, broken := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s, made := newServer(t), new(atomic.Int64)
			release := make(chan struct{})
			serveFor(s, "avatars.getFlag", func(context.Context, *call) (reply, error) {
				if made.Add(1) == 1 {
					<-release
					if broken {
						panic("no picture")
					}
				}
				return &picture{pictureTypes[draw.PNG], headerMonth, blankPNG(t, 1, 1)}, nil
			})
			answers := make(chan *answer, 5)
			for range cap(answers) {
				go func() { answers <- newClient(t, s).call("GET", "/avatars/flags/us", "") }()
			}
			synctest.Wait()
			if made.Load() != 1 {
				t.Errorf("got %d pictures under way, want 1", made.Load())
			}
			close(release)
			failed, hits := 0, 0
			for range cap(answers) {
				a := <-answers
				if a.status != 200 {
					failed++
				}
				if a.header.Get("X-Appwrite-Cache") == "hit" {
					hits++
				}
			}
			if !broken && (failed != 0 || hits != cap(answers)-1) {
				t.Errorf("got %d failures, %d hits", failed, hits)
			}
			if broken && failed != 1 {
				t.Errorf("got %d failures after one broke, want 1", failed)
			}
		})
	}
}

// Whoever does not want to wait any more does not.
func TestWaitForPictureEnds(t *testing.T) {
	t.Parallel()
	s, _ := flagServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	c := &call{server: s, project: s.Default(), now: noon}
	c.r = httptest.NewRequestWithContext(ctx, "GET", "/v1/avatars/flags/us", nil)
	if _, wait := s.pictures.begin(c.cacheKey(), noon); wait != nil {
		t.Fatal("got somebody else's picture under way")
	}
	cancel()
	if _, err := c.cached(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// Pictures that were kept count against the limit, which comes before them.
func TestKeptScreenshotsCount(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithRateLimits(Enforced))
	serveFor(s, "avatars.getScreenshot", func(context.Context, *call) (reply, error) {
		return &picture{pictureTypes[draw.PNG], headerMonth, blankPNG(t, 1, 1)}, nil
	})
	c := newClient(t, s)
	for i := range 60 {
		a := c.call("GET", "/avatars/screenshots?url=http://a.com", "")
		a.state(map[bool]string{true: "miss", false: "hit"}[i == 0])
		if got, want := a.header.Get("X-RateLimit-Remaining"), strconv.Itoa(59-i); got != want {
			t.Errorf("request %d: got %s left, want %s", i, got, want)
		}
	}
	a := c.call("GET", "/avatars/screenshots?url=http://a.com", "")
	a.said(429, "general_rate_limit_exceeded", "Rate limit for the current endpoint has been exceeded. Please try again after some time.")
	if a.header.Get("X-Appwrite-Cache") != "" {
		t.Errorf("a refusal by the limit: got cache %q", a.header.Get("X-Appwrite-Cache"))
	}
}

// Many at once keep, find and drop pictures.
func TestCacheUnderLoad(t *testing.T) {
	t.Parallel()
	s, _ := flagServer(t)
	s.pictures = newPictureCache(5000)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			c := newClient(t, s)
			for j := range 50 {
				c.call("GET", fmt.Sprintf("/avatars/flags/us?width=%d", (i+j)%20), "").ok(200)
				if j%25 == 0 {
					s.pictures.drop(s.Default())
				}
			}
		})
	}
	wg.Wait()
	size := 0
	for _, e := range s.pictures.entries {
		size += e.Value.(*keptPicture).size()
	}
	if size > 5000 || s.pictures.room != 5000-size || len(s.pictures.made) != 0 {
		t.Errorf("got %d bytes kept, %d left of 5000, %d under way", size, s.pictures.room, len(s.pictures.made))
	}
}
