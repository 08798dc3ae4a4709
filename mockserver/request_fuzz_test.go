package mockserver

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
)

// FuzzRequest holds that nothing that a client sends makes a handler fail or
// answer what the contract does not know: what fails is logged, and the log
// stays empty.
func FuzzRequest(f *testing.F) {
	for _, op := range contract.All {
		path := strings.NewReplacer("{userId}", "ann", "{provider}", "mock", "{type}", "totp").Replace(op.Path)
		f.Add(op.Method, path, "project=test&queries[]=%7B%7D", "application/json", `{"userId":"ann","email":"ann@example.test","password":"correct horse"}`, "")
		f.Add(op.Method, path, "", "application/x-www-form-urlencoded", "userId[]=unique()&prefs[a]=1&state={}", "https://evil.example")
	}
	f.Fuzz(func(t *testing.T, method, path, query, kind, body, origin string) {
		var log bytes.Buffer
		s := newServer(t, WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		ann, _ := newClient(t, s).member()
		for _, with := range [][2]string{
			{"X-Appwrite-Session", ann.header.Get("X-Appwrite-Session")},
			{"X-Appwrite-Key", s.Default().APIKey()},
			{"X-Appwrite-Session", body},
			{"X-Fallback-Cookies", body},
			{"X-Appwrite-JWT", body},
			{"Cookie", body},
		} {
			r := httptest.NewRequest("GET", "http://localhost/", strings.NewReader(body))
			r.Method, r.URL = method, &url.URL{Path: "/v1" + path, RawQuery: query}
			r.Header = http.Header{"X-Appwrite-Project": {"test"}, "Content-Type": {kind}, "Origin": {origin}}
			r.Header.Set(with[0], with[1])
			s.Handler().ServeHTTP(httptest.NewRecorder(), r)
		}
		if log.Len() > 0 {
			t.Errorf("%s %s?%s: %s", method, path, query, log.String())
		}
	})
}
