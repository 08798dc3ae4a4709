package mockserver

import (
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// A target is checked by its type before the user is looked for, and its id
// and identifier are the project's only ones.
func TestCreateUserTarget(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	c.call("POST", "/users", `{"userId":"bob"}`).ok(201)
	target := c.call("POST", "/users/bob/targets", `{"targetId":"t1","providerType":"push","identifier":"device","name":"Phone","providerId":"fcm"}`).ok(201)
	for name, want := range map[string]any{"$id": "t1", "userId": "bob", "providerType": "push", "identifier": "device", "name": "Phone",
		"providerId": nil, "expired": false} {
		target.want(t, name, want)
	}
	c.call("POST", "/users/bob/targets", `{"targetId":"unique()","providerType":"email","identifier":"b@example.test"}`).ok(201).want(t, "name", "")
	for body, refusal := range map[string]string{
		`{"targetId":"t1","providerType":"push","identifier":"other"}`:             "user_target_already_exists",
		`{"targetId":"t2","providerType":"push","identifier":"device"}`:            "user_target_already_exists",
		`{"targetId":"t2","providerType":"email","identifier":"ann@example.test"}`: "user_target_already_exists",
	} {
		c.call("POST", "/users/bob/targets", body).refused(409, refusal)
	}
	c.call("POST", "/users/nobody/targets", `{"targetId":"t","providerType":"email","identifier":"x"}`).refused(400, "general_invalid_email")
	c.call("POST", "/users/nobody/targets", `{"targetId":"t","providerType":"sms","identifier":"x"}`).refused(400, "general_invalid_phone")
	c.call("POST", "/users/bob/targets", `{"targetId":"t","providerType":"fax","identifier":"x"}`).
		said(400, "general_argument_invalid", "Invalid `providerType` param: Value must be one of (email, sms, push)")
}

// Targets are listed as queries ask.
func TestListUserTargets(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	c.call("POST", "/users/ann/targets", `{"targetId":"t1","providerType":"push","identifier":"device"}`).ok(201)
	for query, want := range map[string]string{
		`{"method":"equal","attribute":"providerType","values":["push"]}`: "t1",
		`{"method":"equal","attribute":"identifier","values":["device"]}`: "t1",
		`{"method":"equal","attribute":"userId","values":["bob"]}`:        "",
		`{"method":"isNotNull","attribute":"providerId"}`:                 "",
		`{"method":"equal","attribute":"$id","values":["t1"]}`:            "t1",
		`{"method":"and","values":[{"method":"isNotNull","attribute":"$createdAt"},` +
			`{"method":"startsWith","attribute":"identifier","values":["dev"]}]}`: "t1",
		`{"method":"greaterThan","attribute":"$updatedAt","values":["2026-08-22"]}`: "",
	} {
		a := c.list("/users/ann/targets", query)
		if got := a.ids("targets"); got != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
	c.call("GET", "/users/ann/targets", "").ok(200).want(t, "total", 3)
	c.list("/users/ann/targets", `{"method":"cursorAfter","values":["x"]}`).
		said(400, "general_cursor_not_found", "Target 'x' for the 'cursor' value not found.")
}

// A target names a messaging provider of the project: when it is made any other
// is none, when it is changed one that is not there or of another type is
// refused.
func TestProviderOfUserTarget(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	if a := control(t, c.server, "PATCH", "/projects/test",
		`{"messagingProviders":[{"id":"fcm","type":"push"},{"id":"apns","type":"push","enabled":false},{"id":"smtp","type":"email"}]}`); a.status != 200 {
		t.Fatal(a.body)
	}
	create := func(id, provider string) object {
		return c.call("POST", "/users/ann/targets",
			`{"targetId":"`+id+`","providerType":"push","identifier":"`+id+`","providerId":"`+provider+`"}`).ok(201)
	}
	create("t1", "fcm").want(t, "providerId", "fcm")
	create("t2", "nope").want(t, "providerId", nil)
	change := func(provider string) *answer {
		return c.call("PATCH", "/users/ann/targets/t1", `{"providerId":"`+provider+`"}`)
	}
	change("apns").ok(200).want(t, "providerId", "apns")
	change("nope").said(404, "provider_not_found", "Provider with the requested ID could not be found.")
	change("smtp").said(400, "provider_incorrect_type", "Provider with the requested ID is of the incorrect type.")
	if got := c.list("/users/ann/targets", `{"method":"equal","attribute":"providerId","values":["apns"]}`).ids("targets"); got != "t1" {
		t.Errorf("by provider: got %q, want t1", got)
	}
}

// A target changes as far as the caller says; a new identifier is checked and
// not expired.
func TestChangeUserTarget(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users", withAll).ok(201)
	c.call("POST", "/users", `{"userId":"bob"}`).ok(201)
	c.call("POST", "/users/bob/targets", `{"targetId":"t1","providerType":"email","identifier":"b@example.test","name":"Work"}`).ok(201)
	c.change("bob", func(u *store.User) { u.Targets[0].Expired = true })
	change := func(body string) *answer { return c.call("PATCH", "/users/bob/targets/t1", body) }
	named := change(`{"name":"Home"}`).ok(200)
	named.want(t, "name", "Home")
	named.want(t, "expired", true)
	moved := change(`{"identifier":"bob@example.test"}`).ok(200)
	moved.want(t, "identifier", "bob@example.test")
	moved.want(t, "name", "Home")
	moved.want(t, "expired", false)
	change(`{"identifier":"x"}`).refused(400, "general_invalid_email")
	change(`{"identifier":"ann@example.test"}`).refused(409, "user_target_already_exists")
	change(`{"providerId":"fcm"}`).said(404, "provider_not_found", "Provider with the requested ID could not be found.")
	c.call("GET", "/users/bob/targets/t1", "").ok(200).want(t, "identifier", "bob@example.test")

	for _, path := range []string{"/users/bob/targets/nope", "/users/ann/targets/t1"} {
		c.call("GET", path, "").refused(404, "user_target_not_found")
		c.call("PATCH", path, "{}").refused(404, "user_target_not_found")
		c.call("DELETE", path, "").refused(404, "user_target_not_found")
	}
	c.call("DELETE", "/users/bob/targets/t1", "").ok(204)
	c.call("GET", "/users/bob/targets/t1", "").refused(404, "user_target_not_found")
}

// The automatic targets are targets as any; null stands for no change, and no
// other target follows a new address.
func TestAutomaticTargets(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	targets := c.call("POST", "/users", withAll).ok(201).list("targets")
	sms := "/users/ann/targets/" + object(targets[1].(map[string]any)).str("$id")
	c.call("PATCH", sms, `{"identifier":"x"}`).refused(400, "general_invalid_phone")
	c.call("PATCH", sms, `{"identifier":"+16175551212"}`).ok(200).want(t, "identifier", "+16175551212")
	c.call("PATCH", sms, `{"identifier":null,"providerId":null,"name":null}`).ok(200).want(t, "identifier", "+16175551212")
	c.call("POST", "/users/ann/targets", `{"targetId":"work","providerType":"email","identifier":"work@example.test"}`).ok(201)
	c.call("PATCH", "/users/ann/email", `{"email":"home@example.test"}`).ok(200)
	if got := c.targets("ann"); got != "home@example.test +16175551212 work@example.test " {
		t.Errorf("targets: got %s", got)
	}
	c.call("PATCH", "/users/ann/email", `{"email":""}`).ok(200)
	if got := c.targets("ann"); got != "+16175551212 work@example.test " {
		t.Errorf("targets without an address: got %s", got)
	}
	c.call("DELETE", sms, "").ok(204)
	c.call("PATCH", "/users/ann/phone", `{"number":"+16175550000"}`).ok(200)
	if got := c.targets("ann"); got != "work@example.test +16175550000 " {
		t.Errorf("targets after one was deleted: got %s", got)
	}
	c.call("GET", "/users/ann/targets?total=false", "").ok(200).want(t, "total", 0)
}
