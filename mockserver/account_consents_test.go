package mockserver

import "testing"

// Nobody has given consent to anything: the list is empty, and what an id
// names is not found.
func TestConsents(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	ann, _ := c.member()
	if a := ann.call("GET", "/account/consents", ""); a.status != 200 || a.body != `{"total":0,"consents":[]}` {
		t.Errorf("got %d %s", a.status, a.body)
	}
	const missing = "Consent with the requested ID could not be found."
	for _, path := range []string{"/account/consents/c1", "/account/consents/c1/tokens/t1"} {
		ann.call("GET", path, "").said(404, "general_route_not_found", missing)
		ann.call("DELETE", path, "").said(404, "general_route_not_found", missing)
		c.call("GET", path, "").refused(401, "general_unauthorized_scope")
	}
	ann.call("GET", "/account/consents/c1/tokens", "").said(404, "general_route_not_found", missing)
	ann.call("GET", "/account/consents/_/tokens", "").refused(400, "general_argument_invalid")
	ann.list("/account/consents", `{"method":"cursorAfter","values":["c1"]}`).
		said(400, "general_cursor_not_found", "Consent 'c1' for the 'cursor' value not found.")
}
