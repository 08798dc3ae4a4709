package contract

import (
	"fmt"
	"image"
	"image/png"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// reply is what a server sent.
type reply struct {
	status int
	header http.Header
	body   string
}

// goodReply is a success of op as the newest server gives it.
func goodReply(t *testing.T, op Operation) reply {
	t.Helper()
	r := reply{op.Status, commonHeader(), ""}
	if op.Limit != nil {
		r.header.Set("X-RateLimit-Limit", strconv.Itoa(op.Limit.Max))
		r.header.Set("X-RateLimit-Remaining", strconv.Itoa(op.Limit.Max-1))
		r.header.Set("X-RateLimit-Reset", "1787317200")
	}
	switch {
	case op.Status == 301:
		r.header.Set("Location", "https://github.com/login/oauth/authorize?client_id=1")
		r.header.Set("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0")
		r.header.Set("Pragma", "no-cache")
	case op.Reply == Image:
		r.header.Set("Content-Type", "image/png")
		r.header.Set("Cache-Control", "private, max-age=2592000")
		r.body = onePixel(t)
		if op.Cached {
			r.header.Set("X-Appwrite-Cache", "miss")
		}
	case op.Reply != "":
		r.header.Set("Content-Type", "application/json; charset=UTF-8")
		r.body = newestSample(t, op.Reply)
	}
	if op.Status == 201 && op.Reply == "session" {
		const attributes = "=abc%3D; expires=Sat, 21-Aug-2027 12:00:18 GMT; path=/; httponly"
		r.header.Add("Set-Cookie", "a_session_demo_legacy"+attributes)
		r.header.Add("Set-Cookie", "a_session_demo"+attributes+"; samesite=None")
	}
	return r
}

// onePixel is the smallest picture.
func onePixel(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// newestSample is a sample without the fields of versions to come.
func newestSample(t *testing.T, model string) string {
	t.Helper()
	text, err := Sample(model)
	if err != nil {
		t.Fatal(err)
	}
	s := strings.Replace(string(text), `"passwordPwned":false,`, "", 1)
	before, _, found := strings.Cut(s, `,"providerIdToken"`)
	if !found {
		return s
	}
	return before + strings.Repeat("}]", strings.Count(model, "List")) + "}"
}

func commonHeader() http.Header {
	return http.Header{
		"Server":                           {"Appwrite"},
		"X-Content-Type-Options":           {"nosniff"},
		"X-Debug-Speed":                    {"0.001"},
		"Access-Control-Allow-Methods":     {"GET, POST, PUT, PATCH, DELETE"},
		"Access-Control-Allow-Credentials": {"true"},
	}
}

// refusalReply is an error as the server words it, to an operation without a limit.
func refusalReply(status int, typ, message string) reply {
	h := commonHeader()
	h.Set("Content-Type", "application/json; charset=UTF-8")
	h.Set("Cache-Control", "no-cache, no-store, must-revalidate")
	h.Set("Expires", "0")
	h.Set("Pragma", "no-cache")
	return reply{status, h, fmt.Sprintf(`{"message":%q,"code":%d,"type":%q,"version":"1.9.6"}`, message, status, typ)}
}

func operation(t *testing.T, id string) Operation {
	t.Helper()
	op, ok := Lookup(id)
	if !ok {
		t.Fatalf("no operation %s", id)
	}
	return op
}

// A good reply of every operation passes.
func TestCheckPassesGoodReplies(t *testing.T) {
	t.Parallel()
	for _, op := range All {
		r := goodReply(t, op)
		if err := Check(op, r.status, r.header, []byte(r.body)); err != nil {
			t.Errorf("Check of a good reply: %v", err)
		}
	}
}

// A good refusal passes, whichever error it is.
func TestCheckPassesGoodRefusals(t *testing.T) {
	t.Parallel()
	op := operation(t, "account.get")
	for _, e := range Errors {
		status, message := e.Wire()
		switch e.Type {
		case "general_argument_invalid", "general_rate_limit_exceeded":
			continue // never of an operation without parameters and limit
		case "general_unauthorized_scope":
			message = `User (role: guests) missing scopes (["account"])`
		}
		r := refusalReply(status, e.Type, "")
		r.body = strings.Replace(r.body, `""`, jsonString(message), 1)
		if err := Check(op, r.status, r.header, []byte(r.body)); err != nil {
			t.Errorf("Check of %s: %v", e.Type, err)
		}
	}
}

// jsonString writes a text as the server does.
func jsonString(s string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, "/", `\/`).Replace(s) + `"`
}

// Everything that a reply can get wrong is found, and named by its place.
func TestCheckFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	body := func(old, new string) func(*reply) {
		return func(r *reply) {
			if !strings.Contains(r.body, old) {
				panic("no " + old + " in " + r.body)
			}
			r.body = strings.Replace(r.body, old, new, 1)
		}
	}
	set := func(name string, values ...string) func(*reply) {
		return func(r *reply) { r.header[http.CanonicalHeaderKey(name)] = values }
	}
	tests := []struct {
		name, op string
		spoil    func(*reply)
		want     string // in the error
	}{
		{"unknown field", "account.get", body(`"name":`, `"nick":"w","name":`), ".nick: got this field"},
		{"missing field", "account.get", body(`"mfa":true,`, ``), ".mfa: got no such field"},
		{"field twice", "account.get", body(`"mfa":true,`, `"mfa":true,"mfa":true,`), ".mfa: got this field twice"},
		{"fields out of order", "account.get", body(`"status":true,"labels":["vip"],`, `"labels":["vip"],"status":true,`), "order of fields"},
		{"wrong type", "account.get", body(`"status":true`, `"status":"true"`), ".status: got string, want boolean"},
		{"null where none may be", "account.get", body(`"name":"Walter O'Brian"`, `"name":null`), ".name: got null"},
		{"time with Z", "account.get", body(`118+00:00","status"`, `118Z","status"`), ".registration: got"},
		{"time with microseconds", "account.get", body(`.123+00:00`, `.123456+00:00`), ".$createdAt: got"},
		{"empty creation time", "account.createEmailToken", body(`"$createdAt":"2026-08-21T12:00:46.802+00:00"`, `"$createdAt":""`), ".$createdAt: got \"\""},
		{"empty id", "account.get", body(`"$id":"6a883dc0000a1b2c3d4e"`, `"$id":""`), ".$id: got"},
		{"prefs as a list", "account.get", body(`"prefs":{"theme":"dark","timezone":"Europe\/Berlin"}`, `"prefs":[]`), ".prefs: got list, want object"},
		{"targets as null", "account.get", func(r *reply) {
			before, after, _ := strings.Cut(r.body, `"targets":`)
			_, after, _ = strings.Cut(after, `],`)
			r.body = before + `"targets":null,` + after
		}, ".targets: got null"},
		{"unknown field in a nested document", "account.get", body(`"expired":false`, `"expired":false,"x":1`), ".targets[0].x: got this field"},
		{"value that is none of a few", "account.get", body(`"providerType":"email"`, `"providerType":"mail"`), `.targets[0].providerType: got "mail"`},
		{"label that is no string", "account.get", body(`["vip"]`, `[1]`), ".labels[0]: got integer"},
		{"factor that is none", "account.getSession", body(`["password",`, `["secret",`), `.factors[0]: got "secret"`},
		{"negative total", "account.listSessions", body(`"total":1`, `"total":-1`), ".total: got -1"},
		{"total with decimals", "account.listSessions", body(`"total":1`, `"total":1.5`), ".total: got number"},
		{"item that is no object", "account.listSessions", body(`"sessions":[`, `"sessions":[7,`), ".sessions[0]: got integer"},
		{"list for a document", "account.get", func(r *reply) { r.body = "[" + r.body + "]" }, "body: got list"},
		{"text after the document", "account.get", func(r *reply) { r.body += "{}" }, "more text"},
		{"cut document", "account.get", func(r *reply) { r.body = r.body[:40] }, "want JSON"},
		{"no body", "account.get", func(r *reply) { r.body = "" }, "want JSON"},
		{"plain slash", "account.get", body(`Europe\/Berlin`, `Europe/Berlin`), `got /, want \/`},
		{"escaped ampersand", "account.get", body(`Walter`, `\u0026`), `got \u0026`},
		{"trailing newline", "account.get", func(r *reply) { r.body += "\n" }, "white space"},
		{"indentation", "account.get", body(`,"name"`, `, "name"`), "white space"},
		{"wrong success status", "account.create", func(r *reply) { r.status = 200 }, "status: got 200, want 201"},
		{"wrong content type", "account.get", set("Content-Type", "application/json"), "header Content-Type"},
		{"two content types", "account.get", set("Content-Type", "application/json; charset=UTF-8", "text/plain"), "header Content-Type"},
		{"no Server", "account.get", set("Server"), "header Server"},
		{"content may be sniffed", "account.get", set("X-Content-Type-Options"), "header X-Content-Type-Options"},
		{"no speed", "account.get", set("X-Debug-Speed"), "header X-Debug-Speed"},
		{"no CORS", "account.get", set("Access-Control-Allow-Credentials"), "header Access-Control-Allow-Credentials"},
		{"limit where there is none", "account.get", set("X-RateLimit-Limit", "10"), "headers X-RateLimit-*: got present"},
		{"no limit where there is one", "account.create", set("X-RateLimit-Limit"), "header X-RateLimit-Limit"},
		{"more left than there is", "account.create", set("X-RateLimit-Remaining", "10"), "header X-RateLimit-Remaining"},
		{"no reset", "account.create", set("X-RateLimit-Reset"), "header X-RateLimit-Reset"},
		{"body of a 204", "account.delete", func(r *reply) { r.body = "{}" }, "body: got 2 bytes, want none"},
		{"session without cookies", "account.createAnonymousSession", set("Set-Cookie"), "header Set-Cookie: got 0 lines"},
		{"cookies the wrong way round", "account.createAnonymousSession", func(r *reply) {
			c := r.header["Set-Cookie"]
			c[0], c[1] = c[1], c[0]
		}, "header Set-Cookie: got a_session_demo and a_session_demo_legacy"},
		{"cookie that a script reads", "account.createAnonymousSession", func(r *reply) {
			for i, c := range r.header["Set-Cookie"] {
				r.header["Set-Cookie"][i] = strings.Replace(c, "; httponly", "", 1)
			}
		}, "attributes of Set-Cookie"},
		{"redirect to nowhere", "account.createOAuth2Session", set("Location"), "header Location"},
		{"redirect that is kept", "account.createOAuth2Session", set("Cache-Control", "public"), "header Cache-Control"},
		{"picture with a charset", "avatars.getQR", set("Content-Type", "image/png; charset=UTF-8"), "header Content-Type"},
		{"picture that a proxy keeps", "avatars.getQR", set("Cache-Control", "public"), "header Cache-Control"},
		{"empty picture", "avatars.getQR", func(r *reply) { r.body = "" }, "body: got none"},
		{"cache that is none", "avatars.getQR", set("X-Appwrite-Cache", "hit"), "header X-Appwrite-Cache"},
		{"cache that says nothing", "avatars.getFlag", set("X-Appwrite-Cache"), "header X-Appwrite-Cache"},
		{"half a picture", "avatars.getQR", func(r *reply) { r.body = r.body[:len(r.body)/2] }, "body: got unexpected EOF, want a picture of image/png"},
		{"picture of another type", "avatars.getQR", set("Content-Type", "image/jpeg"), "want a picture of image/jpeg"},
		{"signature of another type", "avatars.getQR", set("Content-Type", "image/webp"), "want a picture of image/webp"},
		{"type of no picture", "avatars.getQR", set("Content-Type", "image/psd"), "header Content-Type"},
		{"drawing that is no XML", "avatars.getFavicon", func(r *reply) {
			r.header.Set("Content-Type", "image/svg+xml")
			r.body = "<svg>"
		}, "want a picture of image/svg+xml"},
		{"XML that is no drawing", "avatars.getFavicon", func(r *reply) {
			r.header.Set("Content-Type", "image/svg+xml")
			r.body = "<html/>"
		}, `got an element "html"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			op := operation(t, test.op)
			r := goodReply(t, op)
			test.spoil(&r)
			wantProblem(t, Dialect{}, op, r, test.want)
		})
	}
}

func wantProblem(t *testing.T, d Dialect, op Operation, r reply, want string) {
	t.Helper()
	err := d.Check(op, r.status, r.header, []byte(r.body))
	if err == nil {
		t.Fatalf("Check(%s): got no error, want one with %q", op.ID, want)
	}
	if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), op.ID) {
		t.Errorf("Check(%s): got %v, want an error with %q", op.ID, err, want)
	}
}

// Everything that a refusal can get wrong is found.
func TestCheckFindsWhatIsWrongInRefusals(t *testing.T) {
	t.Parallel()
	const blocked = "The current user has been blocked."
	limited := func(r reply) reply {
		r.header.Set("X-RateLimit-Limit", "10")
		r.header.Set("X-RateLimit-Remaining", "0")
		r.header.Set("X-RateLimit-Reset", "1787317200")
		return r
	}
	without := func(name string) reply {
		r := refusalReply(403, "user_blocked", blocked)
		r.header.Del(name)
		return r
	}
	body := func(body string) reply {
		r := refusalReply(403, "user_blocked", blocked)
		r.body = body
		return r
	}
	page := refusalReply(412, "", "")
	page.header.Set("Content-Type", "text/html; charset=UTF-8")
	tests := []struct {
		name, op string
		reply    reply
		want     string
	}{
		{"unknown type", "account.get", refusalReply(403, "user_banned", blocked), ".type: got"},
		{"wrong status", "account.get", refusalReply(401, "user_blocked", blocked), "status of user_blocked: got 401, want 403"},
		{"wrong text", "account.get", refusalReply(403, "user_blocked", "Blocked."), ".message: got"},
		{"inner status", "account.get", refusalReply(424, "user_oauth2_provider_error", "x"), "got 424, want 500"},
		{"inner text", "account.get", refusalReply(500, "general_unknown", "nil pointer"), `want "Server Error"`},
		{"code unlike the status", "account.get", body(`{"message":"` + blocked + `","code":401,"type":"user_blocked","version":"1.9.6"}`), ".code: got 401, want 403"},
		{"code as a string", "account.get", body(`{"message":"` + blocked + `","code":"403","type":"user_blocked","version":"1.9.6"}`), ".code: got string"},
		{"fields out of order", "account.get", body(`{"code":403,"message":"` + blocked + `","type":"user_blocked","version":"1.9.6"}`), "order of fields"},
		{"no version", "account.get", body(`{"message":"` + blocked + `","code":403,"type":"user_blocked"}`), ".version: got no such field"},
		{"kept by a cache", "account.get", without("Cache-Control"), "header Cache-Control"},
		{"no Pragma", "account.get", without("Pragma"), "header Pragma"},
		{"no Expires", "account.get", without("Expires"), "header Expires"},
		{"no content type", "account.get", without("Content-Type"), "header Content-Type"},
		{"scope of another route", "account.get", refusalReply(401, "general_unauthorized_scope", `User (role: guests) missing scopes (["public"])`), ".message: got"},
		{"parameter of another route", "account.create", limited(refusalReply(400, "general_argument_invalid", `Param "secret" is not optional.`)), "a parameter of account.create"},
		{"optional parameter missed", "account.create", limited(refusalReply(400, "general_argument_invalid", `Param "name" is not optional.`)), "name is optional"},
		{"parameter without backquotes", "account.create", limited(refusalReply(400, "general_argument_invalid", `Invalid name param: too long`)), ".message: got"},
		{"counted too early", "account.create", limited(refusalReply(404, "project_not_found", Errors[0].Message)), "headers X-RateLimit-*: got present"},
		{"not counted", "account.create", refusalReply(400, "general_argument_invalid", `Param "email" is not optional.`), "header X-RateLimit-Limit"},
		{"limit that is none", "account.get", limited(refusalReply(429, "general_rate_limit_exceeded", "x")), "account.get has no limit"},
		{"document for a browser", "account.createOAuth2Session", refusalReply(403, "user_blocked", blocked), "header Content-Type"},
		{"page without an error", "account.createOAuth2Session", page, "no type of error"},
		{"redirect for a document", "account.get", reply{302, commonHeader(), ""}, "status: got 302, want 200"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wantProblem(t, Dialect{}, operation(t, test.op), test.reply, test.want)
		})
	}
}

// A path of no operation is refused like any other.
func TestCheckPassesUnknownRoutes(t *testing.T) {
	t.Parallel()
	for _, r := range []reply{
		refusalReply(404, "general_route_not_found", "Route not found."),
		refusalReply(401, "general_unauthorized_scope", `User (role: guests) missing scopes (["global"])`),
	} {
		if err := Check(Operation{}, r.status, r.header, []byte(r.body)); err != nil {
			t.Errorf("Check of %s: %v", r.body, err)
		}
	}
}

// An error of a route for browsers is a page that shows its type.
func TestCheckPassesErrorPages(t *testing.T) {
	t.Parallel()
	op := operation(t, "account.createOAuth2Session")
	r := goodReply(t, op)
	page := refusalReply(412, "", "")
	maps.Copy(r.header, page.header)
	r.header.Del("Location")
	r.header.Set("Content-Type", "text/html; charset=UTF-8")
	body := "<html><h1>This provider is disabled.</h1><p>Type: project_provider_disabled</p></html>"
	if err := Check(op, 412, r.header, []byte(body)); err != nil {
		t.Errorf("Check of an error page: %v", err)
	}
}

// Fields come and go with the server's version and the format that was asked for.
func TestCheckKnowsOlderReplies(t *testing.T) {
	t.Parallel()
	op := operation(t, "account.get")
	whole := goodReply(t, op)
	cut := func(r reply, from, to string) reply {
		before, rest, _ := strings.Cut(r.body, from)
		_, after, _ := strings.Cut(rest, to)
		r.body = before + to + after
		return r
	}
	noImpersonator := cut(whole, `,"impersonator"`, "}")
	noEmailClass := cut(noImpersonator, `,"emailCanonical"`, `,"phoneVerification"`)
	sample, err := Sample("account")
	if err != nil {
		t.Fatal(err)
	}
	pwned := reply{whole.status, whole.header, string(sample)}
	for _, test := range []struct {
		dialect Dialect
		reply   reply
	}{
		{Dialect{Format: "1.9.0"}, whole},
		{Dialect{Format: "1.8.0"}, noImpersonator},
		{Dialect{Server: "1.8.1"}, noEmailClass},
		{Dialect{Server: "2.3"}, pwned},
	} {
		if err := test.dialect.Check(op, test.reply.status, test.reply.header, []byte(test.reply.body)); err != nil {
			t.Errorf("%+v: %v", test.dialect, err)
		}
	}
	wantProblem(t, Dialect{Format: "1.8.0"}, op, whole, ".impersonator: got this field")
	wantProblem(t, Dialect{}, op, noImpersonator, ".impersonator: got no such field")
	wantProblem(t, Dialect{}, op, pwned, ".passwordPwned: got this field")
	wantProblem(t, Dialect{Server: "1.9.6"}, operation(t, "account.listMFAFactors"),
		goodReply(t, operation(t, "account.listMFAFactors")), ".custom: got this field")
}

// What a check costs beside the reply that it checks.
func BenchmarkCheck(b *testing.B) {
	for _, id := range []string{"account.get", "account.delete"} {
		b.Run(id, func(b *testing.B) {
			op, _ := Lookup(id)
			body := []byte{}
			header := commonHeader()
			if op.Reply != "" {
				header.Set("Content-Type", "application/json; charset=UTF-8")
				body, _ = Sample(op.Reply)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := (Dialect{Server: "2.3"}).Check(op, op.Status, header, body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
