package mockserver

import "testing"

// The API's words for what is switched off.
const (
	serviceOff = "The requested service is disabled. You can enable the service from the Appwrite console."
	restOff    = "The requested API is disabled. You can enable the API from the Appwrite console."
)

// aRequestOf are a request of each service, one of none, and one of no route.
var aRequestOf = map[string]string{
	"account": "/account", "avatars": "/avatars/flags/nl", "users": "/users", "": "/ping", "nowhere": "/teams",
}

// A service that is switched off refuses guests and users, in its own words and
// nowhere else; an API key goes on.
func TestServicesOff(t *testing.T) {
	t.Parallel()
	for off, change := range map[string]func(*Settings){
		"account": func(s *Settings) { s.Services.Account = false },
		"avatars": func(s *Settings) { s.Services.Avatars = false },
		"users":   func(s *Settings) { s.Services.Users = false },
	} {
		s := newServer(t)
		guest := newClient(t, s)
		ann, _ := guest.member()
		dev := guest.with("X-Appwrite-Dev-Key", s.Default().DevKey())
		key := guest.with("X-Appwrite-Key", s.Default().APIKey())
		before := map[string]*answer{}
		for service, path := range aRequestOf {
			before[service] = key.call("GET", path, "")
		}
		if err := s.Default().Configure(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		for service, path := range aRequestOf {
			for who, c := range map[string]*client{"guest": guest, "user": ann, "dev key": dev} {
				a := c.call("GET", path, "")
				if service == off {
					a.said(403, "general_service_disabled", serviceOff)
					continue
				}
				if a.status == 403 {
					t.Errorf("%s off, %s: %s: got %d %s", off, who, a.request, a.status, a.body)
				}
			}
			if a := key.call("GET", path, ""); a.status != before[service].status {
				t.Errorf("%s off, key: %s: got %d %s, want %d as before", off, a.request, a.status, a.body, before[service].status)
			}
		}
	}
}

// With REST switched off guests and users are refused everywhere under /v1; an
// API key goes on.
func TestRESTOff(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	guest := newClient(t, s)
	ann, _ := guest.member()
	if err := s.Default().Configure(t.Context(), func(s *Settings) { s.APIs.REST = false }); err != nil {
		t.Fatal(err)
	}
	for _, path := range aRequestOf {
		guest.call("GET", path, "").said(403, "general_api_disabled", restOff)
		ann.call("GET", path, "").said(403, "general_api_disabled", restOff)
	}
	key := guest.with("X-Appwrite-Key", s.Default().APIKey())
	key.call("GET", "/users", "").ok(200)
	key.call("GET", "/avatars/flags/nl", "").ok(200)
	key.call("GET", "/ping", "").ok(200)
}

// What is switched off is refused after who is not known at all, before the
// scope and the user, before a picture that is kept, and without being counted.
func TestSwitchesAreCheckedInTheirPlace(t *testing.T) {
	t.Parallel()
	s := newServer(t, WithRateLimits(Enforced))
	guest := newClient(t, s)
	ann, id := guest.member()
	guest.call("GET", "/avatars/flags/nl", "").ok(200)
	guest.call("GET", "/avatars/screenshots?url=http://example.com", "").ok(200)
	api := guest.with("X-Appwrite-Key", s.Default().APIKey())
	api.call("PATCH", "/users/"+id+"/status", `{"status":false}`).ok(200)
	change := func(change func(*Settings)) {
		t.Helper()
		if err := s.Default().Configure(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	change(func(s *Settings) { s.Services, s.APIs = Services{}, APIs{} })

	guest.with("X-Appwrite-Project", "nowhere").call("GET", "/account", "").refused(404, "project_not_found")
	guest.with("Origin", "https://evil.example").call("GET", "/account", "").refused(403, "general_unknown_origin")
	guest.with("X-Appwrite-Key", "standard_x").call("GET", "/account", "").refused(401, "user_unauthorized")
	guest.call("GET", "/account", "").refused(403, "general_service_disabled")
	guest.call("GET", "/avatars/flags/nl", "").refused(403, "general_service_disabled")
	ann.call("GET", "/account", "").refused(403, "general_service_disabled")
	for range 70 {
		a := guest.call("GET", "/avatars/screenshots?url=http://example.com", "")
		a.refused(403, "general_service_disabled")
		if got := a.header.Get("X-RateLimit-Remaining"); got != "" {
			t.Fatalf("a refused request has %s left", got)
		}
	}

	change(func(s *Settings) { s.Services = Services{Account: true, Avatars: true, Users: true} })
	guest.call("GET", "/account", "").refused(403, "general_api_disabled")
	ann.call("GET", "/account", "").refused(403, "general_api_disabled")

	change(func(s *Settings) { s.APIs.REST = true })
	guest.call("GET", "/account", "").refused(401, "general_unauthorized_scope")
	ann.call("GET", "/account", "").refused(403, "user_blocked")
	a := guest.call("GET", "/avatars/screenshots?url=http://example.com", "")
	a.ok(200)
	if got := a.header.Get("X-RateLimit-Remaining"); got != "58" {
		t.Errorf("after two answers %s are left, want 58", got)
	}
}
