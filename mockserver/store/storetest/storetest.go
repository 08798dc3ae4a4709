// Package storetest tells whether a store.Store keeps its promises.
package storetest

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// Run holds the stores that open gives against all that [store.Store]
// promises. Each call of open gives an empty store, which Run closes. The
// parts run in parallel.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, part := range []struct {
		name string
		run  func(t *testing.T, s store.Store)
	}{
		{"projects", projects},
		{"projects are apart", projectsApart},
		{"create and read back", readBack},
		{"missing", missing},
		{"own copies", ownCopies},
		{"order of users", orderOfUsers},
		{"user limit", userLimit},
		{"keys at creation", keysAtCreation},
		{"keys at change", keysAtChange},
		{"keys after deletion", keysAfterDeletion},
		{"shared key", sharedKey},
		{"update", update},
		{"failed update", failedUpdate},
		{"update runs again", updateRunsAgain},
		{"nested updates", nestedUpdates},
		{"no update is lost", noUpdateLost},
		{"one e-mail, one winner", oneWinner},
		{"one change of keys, one winner", oneKeyWinner},
		{"user limit in parallel", userLimitInParallel},
		{"delete against update", deleteAgainstUpdate},
		{"messages", messages},
		{"messages of all projects", messagesOfAll},
		{"newest messages stay", newestMessages},
		{"messages in parallel", messagesInParallel},
		{"hits", hits},
		{"hits in parallel", hitsInParallel},
		{"export and import", exportImport},
		{"import replaces", importReplaces},
		{"bad import", badImport},
		{"import against update", importAgainstUpdate},
		{"cancelled", cancelled},
		{"closed", closed},
		{"random steps", randomSteps},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Errorf("Close: %v", err)
				}
			})
			part.run(t, s)
		})
	}
}

// then is a time with all nine decimals.
var then = time.Date(2026, 1, 2, 3, 4, 5, 678901234, time.UTC)

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s store.Store, id string) {
	t.Helper()
	ok(t, s.PutProject(t.Context(), store.Project{ID: id, CreatedAt: then, Settings: json.RawMessage(`{}`)}))
}

// numbered is a user with nothing but an id and an e-mail address.
func numbered(n int) *store.User {
	id := "user" + strconv.Itoa(n)
	return &store.User{ID: id, Email: id + "@example.com"}
}

func create(t *testing.T, s store.Store, project string, users ...*store.User) {
	t.Helper()
	for _, u := range users {
		ok(t, s.CreateUser(t.Context(), project, u, 0))
	}
}

// same compares records by all that they hold.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := asJSON(t, got), asJSON(t, want); g != w {
		t.Errorf("%s\n got %s\nwant %s", what, g, w)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	ok(t, err)
	return string(b)
}

// full is a user with something in every field.
func full() *store.User {
	hash := func(s string) store.Password {
		return store.Password{Kind: "argon2", Hash: s, Options: json.RawMessage(`{"type":"argon2"}`)}
	}
	return &store.User{
		ID: "ann", CreatedAt: then, UpdatedAt: then, Registration: then, AccessedAt: then, PasswordUpdate: then,
		Name: "Ann", Email: "Ann@Example.com", EmailVerified: true, Phone: "+15551234567", PhoneVerified: true,
		Blocked: true, MustReset: true, Impersonator: true, MFA: true,
		Labels: []string{"admin"}, Prefs: json.RawMessage(`{"theme":"<dark>"}`),
		Password: new(hash("now")), PasswordHistory: []store.Password{hash("before"), hash("now")},
		Authenticator: &store.Authenticator{ID: "a1", CreatedAt: then, Secret: "JBSWY3DPEHPK3PXP", Verified: true}, //nolint:gosec // no secret of anyone
		RecoveryCodes: []string{"code1", "code2"},
		Challenges:    []store.Challenge{{ID: "c1", CreatedAt: then, Expire: then, Factor: "email", Code: "123456"}},
		Sessions: []store.Session{{ID: "s1", CreatedAt: then, UpdatedAt: then, Expire: then, Secret: "secret", SecretHash: "hash",
			Provider: "email", ProviderUID: "uid", ProviderAccessToken: "at", ProviderTokenExpiry: then, ProviderRefreshToken: "rt",
			Factors: []string{"password"}, MFAUpdatedAt: then, IP: "127.0.0.1", UserAgent: "agent", Country: "de"}},
		Tokens: []store.Token{{ID: "t1", CreatedAt: then, Expire: then, Kind: "recovery", Secret: "secret", SecretHash: "hash", Phrase: "phrase"}},
		Identities: []store.Identity{{ID: "i1", CreatedAt: then, UpdatedAt: then, Provider: "github", ProviderUID: "42", Email: "Ann@Work.com",
			AccessToken: "at", TokenExpiry: then, RefreshToken: "rt", IDToken: "idt", Photo: "https://photo.example/1"}},
		Targets: []store.Target{{ID: "x1", CreatedAt: then, UpdatedAt: then, Name: "mail", ProviderID: "p", ProviderType: "email",
			Identifier: "ann@example.com", Expired: true, SessionID: "s1"}},
	}
}

// emptyChange changes nothing but the version.
func emptyChange(*store.User) error { return nil }
