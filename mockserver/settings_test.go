package mockserver

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
)

// A setting that does not exist or may not be so is refused by its path, an
// unknown one with the nearest that there is, and nothing changes.
func TestBadSettings(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	before := control(t, s, "GET", "/projects/test", "").body
	for _, c := range []struct{ body, says string }{
		// unknown
		{`{"nam":"x"}`, "`nam` is unknown; did you mean `name`?"},
		{`{"Name":"x"}`, "`Name` is unknown; did you mean `name`?"},
		{`{"auth":{"sessionLimit":1}}`, "`auth.sessionLimit` is unknown; did you mean `auth.sessionsLimit`?"},
		{`{"auth":{"methods":{"magicUrl":true}}}`, "`auth.methods.magicUrl` is unknown; did you mean `auth.methods.magicURL`?"},
		{`{"passwordHistory":1}`, "`passwordHistory` is unknown; did you mean `auth.passwordHistory`?"},
		{`{"apiKeys":[{"secret":"a"},{"secret":"b","scope":[]}]}`, "`apiKeys[1].scope` is unknown; did you mean `apiKeys[1].scopes`?"},
		{`{"oauth2":{"githup":{}}}`, "`oauth2.githup` is unknown; did you mean `oauth2.github`?"},
		{`{"oauth2":{"github":{"clientId":"x"}}}`, "`oauth2.github.clientId` is unknown; did you mean `oauth2.github."},
		{`{"unknown":null}`, "`unknown` is unknown"},
		// wrong type
		{`{"name":1}`, "`name` must be a string, not a number"},
		{`{"rateLimits":"true"}`, "`rateLimits` must be true or false, not a string"},
		{`{"rateLimits":1}`, "`rateLimits` must be true or false, not a number"},
		{`{"auth":[]}`, "`auth` must be an object, not a list"},
		{`{"auth":{"limit":"5"}}`, "`auth.limit` must be a whole number, not a string"},
		{`{"auth":{"limit":{}}}`, "`auth.limit` must be a whole number, not an object"},
		{`{"platforms":"example.com"}`, "`platforms` must be a list, not a string"},
		{`{"platforms":[null]}`, "`platforms[0]` must be a string, not null"},
		{`{"apiKeys":["secret"]}`, "`apiKeys[0]` must be an object, not a string"},
		{`{"apiKeys":[{"secret":"a","scopes":["a",1]}]}`, "`apiKeys[0].scopes[1]` must be a string, not a number"},
		{`{"oauth2":[]}`, "`oauth2` must be an object, not a list"},
		{`{"oauth2":{"github":true}}`, "`oauth2.github` must be an object, not true or false"},
		// out of bounds
		{`{"auth":{"limit":-1}}`, "`auth.limit` must be a whole number from 0 to"},
		{`{"auth":{"limit":1.5}}`, "`auth.limit` must be a whole number from 0 to"},
		{`{"auth":{"limit":1e99}}`, "`auth.limit` must be a whole number from 0 to"},
		{`{"auth":{"duration":0}}`, "`auth.duration` must be a whole number from 1 to"},
		{`{"auth":{"sessionsLimit":-1}}`, "`auth.sessionsLimit` must be a whole number from 0 to"},
		{`{"auth":{"passwordHistory":-1}}`, "`auth.passwordHistory` must be a whole number from 0 to"},
		{`{"auth":{"passwordStrength":{"min":7}}}`, "`auth.passwordStrength.min` must be a whole number from 8 to 256"},
		{`{"auth":{"passwordStrength":{"min":257}}}`, "`auth.passwordStrength.min` must be a whole number from 8 to 256"},
		{`{"oauth2":{"github":{"identity":{"expiresIn":-1}}}}`, "`oauth2.github.identity.expiresIn` must be a whole number from 0 to"},
		// wrong form
		{`{"platforms":["https://example.com"]}`, "`platforms[0]` must be a host name"},
		{`{"platforms":["example.com:3000"]}`, "`platforms[0]` must be a host name"},
		{`{"platforms":[""]}`, "`platforms[0]` must be a host name"},
		{`{"auth":{"mockNumbers":[{"phone":"15551234567","otp":"123456"}]}}`, "`auth.mockNumbers[0].phone` must be a phone number"},
		{`{"auth":{"mockNumbers":[{"phone":"+15551234567","otp":"12345"}]}}`, "`auth.mockNumbers[0].otp` must be six digits"},
		{`{"auth":{"mockNumbers":[{"phone":"+15551234567","otp":"12345a"}]}}`, "`auth.mockNumbers[0].otp` must be six digits"},
		{`{"apiKeys":[{"secret":"","scopes":[]}]}`, "`apiKeys[0].secret` must not be empty"},
		{`{"apiKeys":[{"secret":"a","scopes":[""]}]}`, "`apiKeys[0].scopes[0]` must not be empty"},
		{`{"apiKeys":[{"secret":"a","expire":"tomorrow"}]}`, "`apiKeys[0].expire` must be a time such as"},
		{`{"oauth2":{"github":{"loginUrl":"login"}}}`, "`oauth2.github.loginUrl` must be a URL"},
		{`{"email":{"senderEmail":"team"}}`, "`email.senderEmail` must be an e-mail address"},
		{`{"messagingProviders":[{"id":"a","type":"fax"}]}`, "`messagingProviders[0].type` must be email, sms or push"},
		// missing and twice
		{`{"apiKeys":[{"scopes":[]}]}`, "`apiKeys[0].secret` is missing"},
		{`{"apiKeys":[{"secret":null}]}`, "`apiKeys[0].secret` is missing"},
		{`{"auth":{"mockNumbers":[{"phone":"+15551234567"}]}}`, "`auth.mockNumbers[0].otp` is missing"},
		{`{"messagingProviders":[{"id":"a"}]}`, "`messagingProviders[0].type` is missing"},
		{`{"apiKeys":[{"secret":"a"},{"secret":"a"}]}`, "`apiKeys[1].secret` is that of another item too"},
		{`{"auth":{"mockNumbers":[{"phone":"+15551234567","otp":"123456"},{"phone":"+15551234567","otp":"654321"}]}}`, "`auth.mockNumbers[1].phone` is that of another item too"},
		{`{"name":"half done","auth":{"limit":-1}}`, "`auth.limit`"},
	} {
		for _, method := range []string{"PUT", "PATCH"} {
			message := control(t, s, method, "/projects/test", c.body).refused(400, "general_argument_invalid")
			if !strings.Contains(message, c.says) {
				t.Errorf("%s %s: got %q, want it to say %q", method, c.body, message, c.says)
			}
		}
	}
	if after := control(t, s, "GET", "/projects/test", "").body; after != before {
		t.Errorf("after refused bodies\n got %s\nwant %s", after, before)
	}
	control(t, s, "PUT", "/projects/new", `{"nam":"x"}`).refused(400, "general_argument_invalid")
	control(t, s, "GET", "/projects/new", "").refused(404, "project_not_found")
}

// What may be so is taken.
func TestGoodSettings(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	for _, body := range []string{
		`{"platforms":["example.com","*.example.org","*","[::1]","my-app"]}`,
		`{"auth":{"sessionsLimit":0,"duration":1,"limit":10000,"passwordHistory":20,"passwordStrength":{"min":256}}}`,
		`{"auth":{"mockNumbers":[{"phone":"+15551234567","otp":"000000"},{"phone":"+4915112345678","otp":"123456"}]}}`,
		`{"apiKeys":[{"secret":"standard_a","scopes":["*"],"name":"all","expire":"2026-01-02T03:04:05.678+00:00"}]}`,
		`{"oauth2":{"mock":{"enabled":true,"appId":"1","secret":"123456"},"mock-unverified":{"loginUrl":"http://localhost:9/login","identity":{"id":"","expiresIn":0}}}}`,
		`{"messagingProviders":[{"id":"a","name":"A","provider":"sendgrid","type":"email","enabled":false},{"id":"b","type":"sms"}]}`,
	} {
		control(t, s, "PUT", "/projects/test", body).ok(200)
	}
	for _, id := range oauth2Providers() {
		control(t, s, "PUT", "/projects/test", `{"oauth2":{"`+id+`":{"enabled":true}}}`).ok(200)
	}
}

// The rules and the Go type name the same settings.
func TestSettingsRuleFitsSettings(t *testing.T) {
	t.Parallel()
	fits(t, "", settingsRule(), reflect.TypeFor[Settings]())
	if len(oauth2Providers()) < 40 {
		t.Errorf("providers: %v", oauth2Providers())
	}
}

func fits(t *testing.T, path string, r rule, typ reflect.Type) {
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	kinds := map[ruleKind]reflect.Kind{
		aFlag: reflect.Bool, aNumber: reflect.Int, aText: reflect.String, aList: reflect.Slice, anObject: reflect.Struct, aRecord: reflect.Map,
	}
	if typ.String() == "time.Time" && r.kind == aText {
		return
	}
	if typ.Kind() != kinds[r.kind] {
		t.Errorf("%s: rule says %v, type is %v", path, r.kind, typ)
		return
	}
	if r.each != nil {
		fits(t, path+"[]", *r.each, typ.Elem())
	}
	if r.kind != anObject {
		return
	}
	if typ.NumField() != len(r.fields) {
		t.Errorf("%s: %d rules for %d fields", path, len(r.fields), typ.NumField())
	}
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		field, ok := r.fields[name]
		if !ok {
			t.Errorf("no rule for %s.%s", path, name)
			continue
		}
		fits(t, path+"."+name, field, f.Type)
	}
}

// Each method that the contract knows can be switched off on its own.
func TestAllows(t *testing.T) {
	t.Parallel()
	names := map[contract.AuthMethod]string{
		contract.EmailPassword: "emailPassword", contract.MagicURL: "magicURL", contract.EmailOTP: "emailOTP",
		contract.Phone: "phone", contract.Anonymous: "anonymous", contract.JWT: "jwt", contract.Invites: "invites",
	}
	for off, name := range names {
		var a AuthSettings
		if err := json.Unmarshal([]byte(`{"methods":{"emailPassword":true,"magicURL":true,"emailOTP":true,"phone":true,"anonymous":true,"jwt":true,"invites":true}}`), &a); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(`{"methods":{"`+name+`":false}}`), &a); err != nil {
			t.Fatal(err)
		}
		for m := range names {
			if a.allows(m) != (m != off) {
				t.Errorf("with %s off, allows(%s) = %v", name, m, a.allows(m))
			}
		}
		if !a.allows("") {
			t.Error("an operation without a switch is refused")
		}
	}
}

// A key is found by its whole secret only.
func TestAPIKeyOfSettings(t *testing.T) {
	t.Parallel()
	s := Settings{APIKeys: []APIKey{{Secret: "standard_a", Name: "a"}, {Secret: "standard_b", Name: "b"}}}
	for secret, want := range map[string]string{"standard_a": "a", "standard_b": "b", "standard_": "", "": "", "standard_ab": ""} {
		if k, ok := s.apiKey(secret); k.Name != want || ok != (want != "") {
			t.Errorf("apiKey(%q) = %v, %v, want %q", secret, k, ok, want)
		}
	}
}

// Whatever body comes, settings that were taken are given back the same, and
// taken again.
func FuzzSettings(f *testing.F) {
	f.Add(`{"name":"x","auth":{"limit":1,"mockNumbers":[{"phone":"+15551234567","otp":"123456"}]}}`)
	f.Add(`{"oauth2":{"github":{"identity":{"emailVerified":false,"expiresIn":3}},"google":null},"apiKeys":[{"secret":"a","expire":"2026-01-02T03:04:05Z"}]}`)
	f.Add(`{"auth":null,"platforms":["*.a"],"messagingProviders":[{"id":"a","type":"sms"}]}`)
	f.Add(`{"auth":{"sessionLimit":1}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var body any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if d.Decode(&body) != nil {
			return
		}
		defaults := defaultSettings("p")
		first, err := defaults.merge("p", body)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		again, err := first.check("p")
		if err != nil {
			t.Fatalf("settings that were taken are refused: %v\n%s", err, text)
		}
		if a, b := marshal(t, first), marshal(t, again); a != b {
			t.Errorf("settings change when they are taken again\n%s\n%s", a, b)
		}
	})
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
