package mockserver

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/appctl/appctl/internal/contract"
)

// check validates one value for a project of the default settings.
func check(t *testing.T, v contract.Validator, raw string) (any, string) {
	t.Helper()
	s := defaultSettings("test")
	return (&call{server: &Server{config: defaults()}, settings: &s}).validate(&v, json.RawMessage(raw))
}

// Each validator takes what the real server takes, and words its refusal so.
func TestValidators(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return `"` + strings.Repeat("a", n) + `"` }
	for _, tt := range []struct {
		name    string
		v       contract.Validator
		refusal string
		good    []string
		bad     []string
	}{
		{"custom id", contract.Validator{Kind: contract.CustomID}, refusedCustomID,
			[]string{`"unique()"`, `"a"`, `"A.b-c_9"`, long(36)},
			[]string{`""`, `".a"`, `"_a"`, `"-a"`, `"a b"`, `"ä"`, long(37), `1`, `null`, `{}`}},
		{"uid", contract.Validator{Kind: contract.UID}, refusedUID,
			[]string{`"current"`, `"a.b"`}, []string{`"unique()"`, `"_a"`, long(37), `""`}},
		{"email", contract.Validator{Kind: contract.Email}, "Value must be a valid email address",
			[]string{`"a@b.co"`, `" A+x.y@Sub.Example.test "`, `"o'hara!#$%@x-y.test"`, `"a@[127.0.0.1]"`, `"a@[IPv6:::1]"`, `"\ta@1.b\u0000\u000b"`, `"` + strings.Repeat("a", 64) + `@b.co"`},
			[]string{`""`, `"a"`, `"a@localhost"`, `"a@@b.co"`, `"a@b@c.co"`, `".a@b.co"`, `"a.@b.co"`, `"a..b@c.co"`, `"a@-b.co"`, `"a@b-.co"`,
				`"a@b..co"`, `"ä@b.co"`, `"a@ü.de"`, `"a b@c.co"`, `"a@[300.0.0.1]"`, `"a@1.2.3.4"`, `"a@b.1c"`, `"\u00a0a@b.co"`, `"a@b.co\f"`, `"\u212a@b.co"`, `"a@\u212a.co"`, `"` + strings.Repeat("a", 65) + `@b.co"`, `1`}},
		{"password", contract.Validator{Kind: contract.Password}, "Password must be between 8 and 256 characters long.",
			[]string{long(8), long(256), `"ääää"`}, []string{long(7), long(257), `""`, `12345678`}},
		{"text", contract.Validator{Kind: contract.Text, Min: 1, Max: 3}, "Value must be a valid string and at least 1 chars and no longer than 3 chars",
			[]string{`"a"`, `"äöü"`}, []string{`""`, `"abcd"`, `1`, `true`, `null`, `[]`}},
		{"text from none", contract.Validator{Kind: contract.Text, Max: 3}, "Value must be a valid string and no longer than 3 chars",
			[]string{`""`}, []string{`"abcd"`}},
		{"digits", contract.Validator{Kind: contract.Text, Min: 2, Max: 2, Values: []string{"0", "1"}},
			"Value must be a valid string and exactly 2 chars and only consist of '0, 1' chars",
			[]string{`"01"`}, []string{`"02"`, `"0"`}},
		{"phone", contract.Validator{Kind: contract.PhoneNumber}, refusedPhone,
			[]string{`"+4912345"`, `"+1234567"`, `"+123456789012345"`},
			[]string{`"4912345"`, `"+0912345"`, `"+123456"`, `"+1234567890123456"`, `"+12345a7"`, `""`, `4912345`}},
		{"bool", contract.Validator{Kind: contract.Bool}, refusedBool,
			[]string{`true`, `false`}, []string{`"true"`, `1`, `0`, `null`, `"1"`}},
		{"loose bool", contract.Validator{Kind: contract.LooseBool}, refusedBool,
			[]string{`true`, `"false"`, `1`, `"0"`}, []string{`"yes"`, `2`, `null`}},
		{"range", contract.Validator{Kind: contract.Range, Min: 0, Max: 3600}, "Value must be a valid range between 0 and 3,600",
			[]string{`0`, `3600`, `"900"`, `" 900"`}, []string{`-1`, `3601`, `900.5`, `"9e2"`, `"x"`, `true`, `null`, `""`, `99999999999999999999`}},
		{"number", contract.Validator{Kind: contract.Float, Min: 0.1, Max: 3}, "Value must be a valid range between 0 and 3",
			[]string{`0.1`, `"3"`, `"1e-1"`, `" +.5\n"`, `"2."`, `"30E-1"`}, []string{`0.09`, `"3.0001"`, `""`, `"x"`, `"0x1p0"`, `"1_0"`, `"nan"`, `"inf"`, `"1e999"`, `"1 2"`, `true`, `null`, `{}`}},
		{"number below zero", contract.Validator{Kind: contract.Float, Min: -90, Max: 100000}, "Value must be a valid range between -90 and 100,000",
			[]string{`"-90"`, `"1e5"`}, []string{`"-90.01"`, `"100000.5"`}},
		{"uid or keyword", contract.Validator{Kind: contract.UID, Values: []string{"current()"}}, refusedUID + ". Can also be the keyword current()",
			[]string{`"current()"`, `"a"`}, []string{`"Current()"`, `"current( )"`, `""`, `1`}},
		{"hex color", contract.Validator{Kind: contract.HexColor}, "Value must be a valid Hex color code",
			[]string{`"fff"`, `"00aAfF"`}, []string{`"#fff"`, `"ffff"`, `"ggg"`, `""`, `123`, `"ff"`, `"fffffff"`}},
		{"http url", contract.Validator{Kind: contract.HTTPURL}, "Value must be a valid URL with following schemes (http, https)",
			[]string{`"http://a"`, `"https://example.com./x?y#z"`, `"http://u:p%40@1.2.3.4:80/"`, `"http://[::1]:8080"`, `"http://a:"`, `"http://xn--bcher-kva.example/{a}|b"`},
			[]string{`""`, `"a.com"`, `"//a.com"`, `"http:a.com"`, `"http:/a.com"`, `"http://"`, `"http:///x"`, `"http://?x"`, `"HTTP://a.com"`, `"ftp://a.com"`, `"javascript:alert(1)"`,
				`"http://bücher.example"`, `"http://a b.com"`, `"http://a.com/x y"`, `" http://a.com"`, `"http://-a.com"`, `"http://a_b.com"`, `"http://a..com"`, `"http://a:65536"`, `"http://a:x"`,
				`"http://::1"`, `"http://[::1"`, `"http://[1.2.3.4]"`, `"http://[fe80::1%25eth0]"`, `"http://a@b@c"`, `"http://u:%zz@a"`, `"http://` + strings.Repeat("a", 64) + `.com"`, `"http://a.com/\u0000"`, `1`, `[]`}},
		{"one of", contract.Validator{Kind: contract.OneOf, Values: []string{"a", "B"}}, "Value must be one of (a, B)",
			[]string{`"a"`, `"B"`}, []string{`"A"`, `"b"`, `""`, `1`}},
		{"one of, in any case", contract.Validator{Kind: contract.OneOf, Values: []string{"totp", "recoveryCode"}, Fold: true},
			"Value must be one of (totp, recoverycode)", []string{`"TOTP"`, `"recoverycode"`}, []string{`"x"`, `"totp "`, `"tot\u24df"`}},
		{"one of, in any case of ASCII", contract.Validator{Kind: contract.OneOf, Values: []string{"kiosk", "custom"}, Fold: true},
			"Value must be one of (kiosk, custom)", []string{`"KIOSK"`}, []string{`"\u212aiosk"`, `"cu\u017ftom"`}},
		{"object", contract.Validator{Kind: contract.Assoc}, refusedObject,
			[]string{`{}`, `[]`, `{"a":1}`, `{"0":1,"a":2}`}, []string{`[1]`, `{"0":1}`, `"x"`, `1`, `null`, `{"a":"` + strings.Repeat("x", 65535) + `"}`}},
	} {
		for _, raw := range tt.good {
			if _, refusal := check(t, tt.v, raw); refusal != "" {
				t.Errorf("%s: %.60s: got %q, want it taken", tt.name, raw, refusal)
			}
		}
		for _, raw := range tt.bad {
			if _, refusal := check(t, tt.v, raw); refusal != tt.refusal {
				t.Errorf("%s: %.60s: got %q, want %q", tt.name, raw, refusal, tt.refusal)
			}
		}
	}
}

// The first bad parameter in the row's order is reported; unknown ones are not,
// and an optional null is one that was left out.
func TestParamOrder(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	create := func(body string) *answer { return c.call("POST", "/account", body) }
	const invalid = "general_argument_invalid"
	create(`{}`).said(400, invalid, `Param "userId" is not optional.`)
	create(`{"userId":"ann"}`).said(400, invalid, `Param "email" is not optional.`)
	create(`{"userId":null}`).said(400, invalid, "Invalid `userId` param: "+refusedCustomID)
	create(`{"userId":"ann","email":"x","password":"y"}`).said(400, invalid, "Invalid `email` param: Value must be a valid email address")
	create(`{"userId":"ann","email":"ann@example.test","password":"1234567"}`).
		said(400, invalid, "Invalid `password` param: Password must be between 8 and 256 characters long.")
	create(`{"userId":"ann","email":"ann@example.test","password":"12345678","name":""}`).
		said(400, invalid, "Invalid `name` param: Value must be a valid string and at least 1 chars and no longer than 128 chars")
	create(`{"userId":"ann","email":"ann@example.test","password":"12345678","name":null,"extra":[1]}`).ok(201)
	for _, body := range []string{``, `[]`, `"x"`, `{"userId":`, `{} x`, `null`} {
		create(body).said(400, invalid, `Param "userId" is not optional.`)
	}
}

// A path parameter is unescaped, checked, and stands above one of the body.
func TestPathParams(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	ann.call("GET", "/account/sessions/c%75rrent", "").ok(200)
	ann.call("GET", "/account/sessions/a%2Fb", "").said(400, "general_argument_invalid", "Invalid `sessionId` param: "+refusedUID)
	ann.call("GET", "/account/sessions/%22", "").refused(400, "general_argument_invalid")
	ann.call("PATCH", "/account/sessions/none", `{"sessionId":"current"}`).refused(404, "user_session_not_found")
	ann.call("POST", "/account/mfa/authenticators/sms", "").said(400, "general_argument_invalid", "Invalid `type` param: Value must be one of (totp)")
	ann.call("POST", "/account/mfa/authenticators/TOTP", "").ok(200)
}

// What comes back of an object is what PHP would have kept: empty objects
// inside become empty lists, and numbers take their shortest form.
func TestPrefsAsPHPKeepsThem(t *testing.T) {
	t.Parallel()
	for sent, kept := range map[string]string{
		`{}`:                               `{}`,
		`[]`:                               `{}`,
		`{ "a" : { } , "b": [ ] }`:         `{"a":[],"b":[]}`,
		`{"a":{"0":1,"1":2},"b":{"1":1}}`:  `{"a":[1,2],"b":{"1":1}}`,
		`{"a":"é/\u00e9\u2028\"","a":"b"}`: `{"a":"b"}`,
		`{"a":"é/\u00e9\"\n"}`:             `{"a":"éé\"\n"}`,
		`{"n":[1,-1,1.0,1.50,1e3,1e30,0.00001,12345678901234567890,1.5e300]}`: `{"n":[1,-1,1,1.5,1000,1.0e+30,1.0e-5,1.2345678901234567e+19,1.5e+300]}`,
	} {
		got, refusal := check(t, contract.Validator{Kind: contract.Assoc}, sent)
		if kept = strings.ReplaceAll(kept, "éé", `é\/é`); refusal != "" || fmt.Sprintf("%s", got) != kept {
			t.Errorf("%s: got %s %s, want %s", sent, got, refusal, kept)
		}
	}
}

// The size of an object is measured as PHP writes it.
func TestPrefsSize(t *testing.T) {
	t.Parallel()
	wrap := func(s string) string { return `{"a":"` + s + `"}` }
	room := maxObject - len(wrap(""))
	for s, fits := range map[string]bool{
		strings.Repeat("x", room):      true,
		strings.Repeat("x", room+1):    false,
		strings.Repeat("/", room/2):    true,
		strings.Repeat("/", room/2+1):  false,
		strings.Repeat("é", room/6):    true,
		strings.Repeat("é", room/6+1):  false,
		strings.Repeat("😀", room/12):   true,
		strings.Repeat("😀", room/12+1): false,
	} {
		if _, refusal := check(t, contract.Validator{Kind: contract.Assoc}, wrap(s)); (refusal == "") != fits {
			t.Errorf("%d bytes of %.4s: got %q, fits: %v", len(s), s, refusal, fits)
		}
	}
}

// No parameter makes a validator fail, and an object that is taken is taken
// again as it came back.
func FuzzParams(f *testing.F) {
	f.Add(`{"a":{"0":[1e3,{}]}}`)
	f.Add(`"ann@example.test"`)
	f.Add(`-0.0`)
	var kinds []contract.Validator
	for _, id := range []string{"account.create", "account.getSession", "account.updateMFA", "account.createMFAChallenge", "account.updatePrefs", "account.createJWT",
		"avatars.getScreenshot", "avatars.getInitials"} {
		op, _ := contract.Lookup(id)
		for _, p := range op.Params {
			kinds = append(kinds, p.Check)
		}
	}
	f.Fuzz(func(t *testing.T, raw string) {
		in := parseJSON([]byte(`{"x":` + raw + `}`))
		if in["x"] == nil {
			return
		}
		for _, v := range kinds {
			check(t, v, string(in["x"]))
		}
		in.text("x")
		prefs, refusal := check(t, contract.Validator{Kind: contract.Assoc}, string(in["x"]))
		if refusal != "" {
			return
		}
		again, refusal := check(t, contract.Validator{Kind: contract.Assoc}, fmt.Sprintf("%s", prefs))
		if refusal != "" || fmt.Sprintf("%s", again) != fmt.Sprintf("%s", prefs) {
			t.Errorf("%s: kept %s, and of that %s %s", raw, prefs, again, refusal)
		}
	})
}
