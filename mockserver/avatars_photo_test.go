package mockserver

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// photo asks for a photo.
func (c *client) photo(query string) *answer {
	c.t.Helper()
	return c.call("GET", "/avatars/photo?"+query, "")
}

// gravatar is where the photo for an e-mail hash is.
func gravatar(hash, query string) string {
	return "https://www.gravatar.com/avatar/" + hash + "?" + query
}

func libravatar(hash, query string) string {
	return "https://seccdn.libravatar.org/avatar/" + hash + "?" + query
}

// size256 is how a photo of the size is asked for that is wanted by default.
const size256 = "s=256&d=404&r=g"

// The first source that has a photo wins: the identities, the last used one
// first, then Gravatar, Libravatar, the initials, and at last the placeholder.
func TestPhotoChain(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	hash := hashEmail(" ANN@example.test\n")
	c.change(id, func(u *store.User) {
		for i, photo := range []string{"", "https://old.example.com/p", "https://new.example.com/p"} {
			u.Identities = append(u.Identities, store.Identity{ID: strconv.Itoa(i), Provider: "github", ProviderUID: strconv.Itoa(i), UpdatedAt: noon.Add(time.Duration(i) * time.Hour), Photo: photo})
		}
	})
	of := func(url string, side int) Fixture { return Fixture{URL: url, Body: quartersPNG(t, side, side)} }
	sources := []Fixture{
		of("https://new.example.com/p", 11), of("https://old.example.com/p", 12),
		of(gravatar(hash, size256), 13), of(libravatar(hash, size256), 14),
	}
	for i, want := range []int{11, 12, 13, 14} {
		c.fixtures(sources[i:]...)
		c.photo("width=0&height=0&userId="+id).sized(want, want)
	}
	for _, none := range []Fixture{{Status: 404, Body: quartersPNG(t, 1, 1)}, {}, {Body: []byte("<html>")}, {Body: iconOf(t, quartersPNG(t, 1, 1))}} {
		none.URL = sources[0].URL
		c.fixtures(append([]Fixture{none}, sources[1:]...)...)
		c.photo("width=0&height=0&userId="+id).sized(12, 12)
	}
	c.fixtures()
	c.photo("width=0&height=0&userId="+id).sized(256, 256)
	c.photo("userId=" + id).looks("photo-placeholder")
	c.change(id, func(u *store.User) { u.Name = "Ada Grace Mary Lou" })
	c.photo("userId=" + id).looks("photo-initials")
	c.photo("width=0&height=0&userId="+id).sized(500, 500)
	c.photo("width=100&height=0&userId="+id).sized(100, 256)
	c.photo("name=%E2%98%83").looks("photo-placeholder") // no letter in it
}

// At most ten identities are asked.
func TestPhotoIdentities(t *testing.T) {
	t.Parallel()
	var who sitter
	for i := range 12 {
		who.identities = append(who.identities, store.Identity{UpdatedAt: noon.Add(time.Duration(i) * time.Second), Photo: strconv.Itoa(i)}, store.Identity{UpdatedAt: noon.Add(time.Hour)})
	}
	if got := strings.Join(new(call).photoURLs(who, 0, 0), " "); got != "11 10 9 8 7 6 5 4 3 2" {
		t.Errorf("got %s", got)
	}
}

// Who is meant follows from userId, emailHash and name, and from who calls.
func TestPhotoOfWhom(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, annID := c.member()
	bobID := c.signUp("bob@example.test")
	c.change(annID, func(u *store.User) { u.Name = "Ann" })
	c.change(bobID, func(u *store.User) { u.Name = "Bob" })
	annHash, bobHash, hash := hashEmail("ann@example.test"), hashEmail("bob@example.test"), strings.Repeat("0aF", 21)+"0"
	all := make([]Fixture, 0, 3)
	for i, h := range []string{annHash, bobHash, strings.ToLower(hash)} {
		all = append(all, Fixture{URL: gravatar(h, size256), Body: quartersPNG(t, 11+i, 11+i)})
	}
	c.fixtures(all...)
	const anns, bobs, somebodys, drawn, nobodys = 11, 12, 13, 500, 256
	key := c.with("X-Appwrite-Key", c.server.Default().APIKey())
	for _, test := range []struct {
		caller *client
		query  string
		want   int
	}{
		{ann, "", anns}, {ann, "&userId=current()", anns}, {ann, "&userId=" + bobID, bobs}, {ann, "&userId=" + bobID + "&name=X", bobs},
		{ann, "&name=X", drawn}, {ann, "&emailHash=" + hash, somebodys}, {ann, "&emailHash=" + hash + "&userId=current()", somebodys},
		{ann, "&name=", anns},
		{c, "", nobodys}, {c, "&userId=current()", nobodys}, {c, "&userId=" + annID, anns}, {c, "&name=X", drawn}, {c, "&emailHash=" + annHash, anns},
		{key, "", nobodys}, {key, "&userId=current()", nobodys}, {key, "&userId=" + bobID, bobs},
	} {
		test.caller.photo("width=0&height=0"+test.query).sized(test.want, test.want)
	}
	c.photo("userId=nobody").said(404, "user_not_found", "User with the requested ID could not be found.")
	c.fixtures()
	ann.photo("userId=current()&name=Zoe").looks("photo-named")
	ann.photo("").looks("photo-own")
}

// The photo is asked for at the size that is wanted, and rated as it says.
func TestPhotoQuery(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	hash := hashEmail("ann@example.test")
	for query, asked := range map[string]string{
		"width=0&height=0":             size256,
		"":                             size256,
		"width=300&height=40&rating=x": "s=300&d=404&r=x",
		"width=0&height=40&rating=pg":  "s=40&d=404&r=pg",
	} {
		c.fixtures(Fixture{URL: libravatar(hash, asked), Body: quartersPNG(t, 5, 5)})
		placeholder := c.photo(query + "&name=").body
		if got := c.photo(query + "&emailHash=" + hash); got.status != 200 || got.body == placeholder {
			t.Errorf("%s: %s was not asked for", query, asked)
		}
	}
}

// The format is what was asked for, and nobody keeps it.
func TestPhotoFormats(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for query, want := range map[string]string{"": "image/png", "output=png": "image/png", "output=jpg&quality=0": "image/jpeg", "output=webp&quality=50": "image/webp"} {
		a := c.photo(query)
		a.ok(200)
		for name, value := range map[string]string{"Content-Type": want, "Cache-Control": "private, no-store", "X-Appwrite-Cache": "", "Pragma": "", "Expires": ""} {
			if got := a.header.Values(name); len(got) > 1 || a.header.Get(name) != value {
				t.Errorf("%s: %s: got %q, want %q", query, name, got, value)
			}
		}
	}
	if low, high := c.photo("output=jpg&quality=1"), c.photo("output=jpg&quality=100"); len(low.body) >= len(high.body) {
		t.Errorf("got %d bytes at quality 1, %d at 100", len(low.body), len(high.body))
	}
}

// Each parameter has its bounds and its words, in the row's order.
func TestPhotoParams(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	const (
		side   = "Value must be a valid range between 0 and 2,000"
		hash   = "Value must be a valid string and exactly 64 chars and only consist of '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, a, b, c, d, e, f, A, B, C, D, E, F' chars"
		userID = "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a leading underscore. Can also be the keyword current()"
	)
	for _, bad := range []struct{ param, value, text string }{
		{"width", "2001", side}, {"width", "-1", side}, {"width", "", side}, {"height", "1.5", side},
		{"quality", "101", "Value must be a valid range between 0 and 100"}, {"quality", "-1", "Value must be a valid range between 0 and 100"},
		{"output", "jpeg", "Value must be one of (png, jpg, webp)"}, {"output", "PNG", "Value must be one of (png, jpg, webp)"},
		{"output", "", "Value must be one of (png, jpg, webp)"}, {"rating", "G", "Value must be one of (g, pg, r, x)"}, {"rating", "nc17", "Value must be one of (g, pg, r, x)"},
		{"userId", "", userID}, {"userId", "_a", userID}, {"userId", "current", ""}, {"userId", "Current()", userID}, {"userId", strings.Repeat("a", 37), userID},
		{"emailHash", "", hash}, {"emailHash", strings.Repeat("a", 63), hash}, {"emailHash", strings.Repeat("g", 64), hash}, {"emailHash", strings.Repeat("a", 65), hash},
		{"name", strings.Repeat("%C3%A9", 129), "Value must be a valid string and no longer than 128 chars"},
	} {
		a := c.photo(bad.param + "=" + bad.value)
		if bad.text == "" {
			a.refused(404, "user_not_found")
			continue
		}
		a.said(400, "general_argument_invalid", "Invalid `"+bad.param+"` param: "+bad.text)
	}
	c.photo("rating=y&quality=x&name="+strings.Repeat("a", 129)).said(400, "general_argument_invalid", "Invalid `quality` param: Value must be a valid range between 0 and 100")
	for _, good := range []string{
		"name=" + strings.Repeat("%C3%A9", 128), "name=", "width=2000&height=1", "height=2000&width=1", "quality=0&output=jpg", "quality=100&output=webp", "output=png",
		"rating=g", "rating=pg", "rating=r", "rating=x", "userId=current()", "emailHash=" + strings.Repeat("aF09", 16),
	} {
		c.photo(good).ok(200)
	}
	c.photo("userId="+strings.Repeat("a", 36)).refused(404, "user_not_found")
}

// A sign-in by OAuth2 captures the photo's URL; the next one, or an update of the
// session, captures a new one, and none does not make it forgotten.
func TestPhotoOfProvider(t *testing.T) {
	t.Parallel()
	c := newOAuth2Client(t, "github", "google")
	at := func(picture any) {
		c.server.Default().OAuth().Accounts(OAuthAccount{Provider: "github", UID: "7", Email: "ann@example.test", EmailVerified: true, Claims: map[string]any{"picture": picture}})
	}
	photo := func(b *client, want string) {
		t.Helper()
		if got := c.user(b.whoami()).Identities[0].Photo; got != want {
			t.Errorf("got photo %q, want %q", got, want)
		}
	}
	at("https://photos.example.com/1")
	ann := newSurfer(c).signInWith("github")
	photo(ann, "https://photos.example.com/1")
	at("https://photos.example.com/2")
	ann.call("PATCH", "/account/sessions/current", "").ok(200)
	photo(ann, "https://photos.example.com/2")
	at("javascript:alert(1)")
	ann.call("PATCH", "/account/sessions/current", "").ok(200)
	photo(ann, "https://photos.example.com/2")
	at("https://photos.example.com/3")
	photo(newSurfer(c).signInWith("github"), "https://photos.example.com/3")
	at(nil)
	photo(newSurfer(c).signInWith("github"), "https://photos.example.com/3")
	c.fixtures(Fixture{URL: "https://photos.example.com/3", Body: quartersPNG(t, 9, 9)})
	ann.photo("width=0&height=0").sized(9, 9)

	token := c.idToken("google", map[string]any{"email": "bob@example.test", "email_verified": true, "picture": "https://photos.example.com/bob"})
	a := c.signInByToken("google", token, "")
	a.ok(201)
	photo(c.as(a.session()), "https://photos.example.com/bob")
	token = c.idToken("google", map[string]any{"sub": "2", "email": "eve@example.test", "email_verified": true, "picture": 7})
	a = c.signInByToken("google", token, "")
	a.ok(201)
	photo(c.as(a.session()), "")
}

// Only the newest release has photos.
func TestPhotoByRelease(t *testing.T) {
	t.Parallel()
	inReleases(t, func(_ *testing.T, c *client, at release) {
		if at < mainLine {
			c.photo("").refused(404, "general_route_not_found")
			return
		}
		c.photo("").ok(200)
	})
}

// With network a photo's redirects are followed, and a source that leads to where
// nobody may go, or hangs up, has none.
func TestPhotosOnline(t *testing.T) {
	t.Parallel()
	s, site := onlineServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "http://127.0.0.1/", http.StatusFound)
		case "/hangup":
			panic(http.ErrAbortHandler)
		case "/old":
			http.Redirect(w, r, "/new", http.StatusFound)
		default:
			_, _ = w.Write(quartersPNG(t, 7, 7))
		}
	})
	c := newClient(t, s)
	id := c.signUp("ann@example.test")
	for path, want := range map[string]int{"/old": 7, "/away": 256, "/hangup": 256} {
		c.change(id, func(u *store.User) {
			u.Email, u.Identities = "", []store.Identity{{ID: "1", Provider: "github", ProviderUID: "1", Photo: site + path}}
		})
		c.photo("width=0&height=0&userId="+id).sized(want, want)
	}
}
