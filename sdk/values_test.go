package sdk_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/appctl/appctl/sdk"
)

// A date in any form that servers have used is read, anything else is the zero
// time, and it is written as the API writes it.
func TestTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 8, 21, 12, 0, 18, 561e6, time.UTC)
	for text, want := range map[string]time.Time{
		`"2026-08-21T12:00:18.561+00:00"`: at,
		`"2026-08-21T14:00:18.561+02:00"`: at,
		`"2026-08-21T12:00:18.561Z"`:      at,
		`"2026-08-21 12:00:18.561"`:       at,
		`""`:                              {}, `null`: {}, `"soon"`: {}, `"2026-08-21 soon enough"`: {}, `1787317200`: {}, `17873172000000`: {}, `true`: {}, `{"date":"2026-08-21"}`: {}, `["2026-08-21"]`: {},
	} {
		got := sdk.Time{Time: time.Unix(1, 0)}
		if err := json.Unmarshal([]byte(text), &got); err != nil && text != "null" || text != "null" && !got.Equal(want) {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
		if !got.IsZero() && text != "null" && got.Location() != time.UTC {
			t.Errorf("%s: in %v, want UTC", text, got.Location())
		}
	}
	b, err := json.Marshal([]sdk.Time{{}, {Time: at}, {Time: at.In(time.FixedZone("", 7200))}})
	if want := `["","2026-08-21T12:00:18.561+00:00","2026-08-21T12:00:18.561+00:00"]`; err != nil || string(b) != want {
		t.Errorf("written %s, %v; want %s", b, err, want)
	}
}

// A lifetime of 60 that was meant to be seconds is refused and not sent: it is
// 60 ns, of which a server would make nothing.
func TestLifetimes(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{0: `{}`, time.Second: `{"duration":1}`, time.Hour: `{"duration":3600}`, -time.Second: `{"duration":-1}`, 60: "", 90 * time.Millisecond: ""} {
		body := ""
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			b, err := io.ReadAll(r.Body)
			if body = string(b); err != nil {
				return nil, err
			}
			return reply(201, `{"jwt":"a.b.c"}`), nil
		}))
		_, err := c.Account.CreateJWT(t.Context(), sdk.CreateJWTParams{Duration: d})
		if body != want || errors.Is(err, sdk.ErrInvalidArgument) != (want == "") {
			t.Errorf("lifetime %v: sent %q (%v), want %q", d, body, err, want)
		}
		if want != "" {
			continue
		}
		_, err = c.Account.CreateIDTokenSession(t.Context(), sdk.CreateIDTokenSessionParams{AccessTokenExpiry: d})
		if body != "" || !errors.Is(err, sdk.ErrInvalidArgument) {
			t.Errorf("access token of %v: sent %q (%v), want nothing", d, body, err)
		}
	}
}

// A user of any server is read: null, missing and unknown fields are no errors.
func TestUserIsLenient(t *testing.T) {
	t.Parallel()
	const old = `{"$id":"jane","emailCanonical":null,"emailIsFree":null,"passwordPwned":null,"labels":null,"targets":[{"providerId":null,"providerType":"carrier-pigeon"}],
		"prefs":[],"accessedAt":"","impersonatorUserId":null,"hats":["a"]}`
	u, err := newClient(t, answers(200, old)).Account.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if u.ID != "jane" || u.PasswordPwned != nil || u.Targets[0].ProviderType != "carrier-pigeon" || !u.AccessedAt.IsZero() {
		t.Errorf("user %+v", u)
	}
	pwned, err := newClient(t, answers(200, `{"passwordPwned":false}`)).Account.Get(t.Context())
	if err != nil || pwned.PasswordPwned == nil || *pwned.PasswordPwned {
		t.Errorf("passwordPwned %v, %v; want false, not nil", pwned.PasswordPwned, err)
	}
}

// An answer that is nothing is not taken for a user of whom nothing is known.
func TestNullIsNoResult(t *testing.T) {
	t.Parallel()
	u, err := newClient(t, answers(200, " null\n")).Account.Get(t.Context())
	if u != nil || !errors.Is(err, sdk.ErrNotAppwrite) {
		t.Errorf("%v, %v; want ErrNotAppwrite", u, err)
	}
}

// Only an object can be sent as preferences; everything else is refused here,
// and numbers of any length arrive as they were.
func TestPrefsAreAnObject(t *testing.T) {
	t.Parallel()
	var sent []string
	a := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		b, err := io.ReadAll(r.Body)
		sent = append(sent, string(b))
		return reply(200, "{}"), err
	})).Account
	for _, prefs := range []any{nil, map[string]any(nil), (*theme)(nil), "dark", 1, true, []int{}, json.RawMessage(" [] "), make(chan int)} {
		if _, err := a.UpdatePrefs(t.Context(), sdk.UpdatePrefsParams{Prefs: prefs}); !errors.Is(err, sdk.ErrInvalidArgument) {
			t.Errorf("%#v: %v, want ErrInvalidArgument", prefs, err)
		}
	}
	if len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
	for prefs, want := range map[any]string{
		&theme{Theme: "dark"}: `{"prefs":{"theme":"dark","size":null}}`,
		struct{}{}:            `{"prefs":{}}`,
	} {
		sent = nil
		if _, err := sdk.UpdatePrefs(t.Context(), a, prefs); err != nil || !slices.Equal(sent, []string{want}) {
			t.Errorf("%v: %v, sent %q, want %s", prefs, err, sent, want)
		}
	}

	const big = `{"n":12345678901234567890123,"x":0.1000000000000000000001}`
	kept, err := sdk.GetPrefs[map[string]json.RawMessage](t.Context(), newClient(t, answers(200, big)).Account)
	if err != nil {
		t.Fatal(err)
	}
	sent = nil
	if _, err := sdk.UpdatePrefs(t.Context(), a, kept); err != nil || !slices.Equal(sent, []string{`{"prefs":` + big + `}`}) {
		t.Errorf("%v, sent %q, want %s", err, sent, big)
	}
}

type theme struct {
	Theme string         `json:"theme"`
	Size  map[string]int `json:"size"`
}

// Preferences are read as the caller's own type, by whichever way, and an
// empty object is one also when it comes as a list.
func TestPrefs(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]theme{
		`{"theme":"dark","size":{"x":1}}`: {"dark", map[string]int{"x": 1}},
		`{}`:                              {}, `[]`: {}, `null`: {},
		`{"size":[ ],"theme":"dark"}`: {"dark", map[string]int{}}, // an object before it was stored
	} {
		c := newClient(t, answers(200, document))
		got, err := sdk.GetPrefs[theme](t.Context(), c.Account)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("GetPrefs of %s = %v, %v; want %v", document, got, err, want)
		}
		if raw, err := c.Account.GetPrefs(t.Context()); err != nil || raw[0] != '{' {
			t.Errorf("preferences %s are given as %s, %v", document, raw, err)
		}
		var prefs theme
		u := &sdk.User{RawPrefs: json.RawMessage(document)}
		if err := u.Prefs(&prefs); err != nil || !reflect.DeepEqual(prefs, want) {
			t.Errorf("Prefs of %s = %v, %v; want %v", document, prefs, err, want)
		}
	}
	if err := new(sdk.User).Prefs(new(theme)); err != nil {
		t.Errorf("Prefs of no preferences: %v", err)
	}
	_, err := sdk.GetPrefs[theme](t.Context(), newClient(t, answers(200, `{"theme":1}`)).Account)
	if _, ok := errors.AsType[*sdk.Error](err); !ok {
		t.Errorf("GetPrefs of another type: %v, want an *Error", err)
	}
}

// However deep, an empty list is an empty object where the type has one, and a
// list where it has a list; one that is not empty is an error.
func TestPrefsWithEmptyObjects(t *testing.T) {
	t.Parallel()
	type inner struct {
		Map  map[string]int
		List []int
	}
	type outer struct {
		Inner  inner
		Others []inner
		ByName map[string]map[string]inner
	}
	u := &sdk.User{RawPrefs: json.RawMessage(`{"Inner":[],"Others":[[],{"Map":[],"List":[]}],"ByName":{"a":[],"b":{"c":[ ]}},"text":"[]"}`)}
	var got outer
	want := outer{Others: []inner{{}, {Map: map[string]int{}, List: []int{}}}, ByName: map[string]map[string]inner{"a": {}, "b": {"c": {}}}}
	if err := u.Prefs(&got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if string(u.RawPrefs) != `{"Inner":[],"Others":[[],{"Map":[],"List":[]}],"ByName":{"a":[],"b":{"c":[ ]}},"text":"[]"}` {
		t.Errorf("decoding has changed the preferences to %s", u.RawPrefs)
	}
	for _, text := range []string{`{"Inner":[1]}`, `{"Inner":[[]]}`, `{"Inner":"[]"}`, `{"ByName":{"a":[{}]}}`} {
		var got outer
		if err := (&sdk.User{RawPrefs: json.RawMessage(text)}).Prefs(&got); err == nil {
			t.Errorf("%s: got %+v, want an error", text, got)
		}
	}
}

// The factors come in the order in which to offer them.
func TestFactors(t *testing.T) {
	t.Parallel()
	all := sdk.MFAFactors{TOTP: true, Phone: true, Email: true, RecoveryCode: true, Custom: true}.List()
	if want := []sdk.Factor{"totp", "phone", "email", "custom", "recoveryCode"}; !slices.Equal(all, want) {
		t.Errorf("%q, want %q", all, want)
	}
	if none := (sdk.MFAFactors{}).List(); len(none) != 0 {
		t.Errorf("%q, want none", none)
	}
}
