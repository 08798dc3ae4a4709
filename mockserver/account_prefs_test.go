package mockserver

import "testing"

// Preferences are an object that is replaced whole; the answer is the account.
func TestPrefs(t *testing.T) {
	t.Parallel()
	ann, _ := newClient(t, newServer(t)).member()
	get := func(want string) {
		t.Helper()
		if a := ann.call("GET", "/account/prefs", ""); a.status != 200 || a.body != want {
			t.Errorf("got %d %s, want %s", a.status, a.body, want)
		}
	}
	get(`{}`)
	ann.call("PATCH", "/account/prefs", `{"prefs":{"theme":"dark","path":"a/b","deep":{"n":[1,2.5],"none":{}}}}`).ok(200).
		want(t, "prefs", "map[deep:map[n:[1 2.5] none:[]] path:a/b theme:dark]")
	get(`{"theme":"dark","path":"a\/b","deep":{"n":[1,2.5],"none":[]}}`)
	ann.call("PATCH", "/account/prefs", `{"prefs":{"lang":"de"}}`).ok(200)
	get(`{"lang":"de"}`)
	for _, bad := range []string{`"x"`, `[1]`, `1`, `true`, `null`} {
		ann.call("PATCH", "/account/prefs", `{"prefs":`+bad+`}`).
			said(400, "general_argument_invalid", "Invalid `prefs` param: Value must be a valid object.")
	}
	ann.call("PATCH", "/account/prefs", `{}`).said(400, "general_argument_invalid", `Param "prefs" is not optional.`)
	ann.call("PATCH", "/account/prefs", `{"prefs":{}}`).ok(200).want(t, "prefs", "map[]")
	get(`{}`)
}
