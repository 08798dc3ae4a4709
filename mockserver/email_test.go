package mockserver

import "testing"

// An address leads to the mailbox that its provider leads it to, and tells
// what kind of provider that is.
func TestEmailFacts(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]emailFacts{
		"Ann.B+tag@GoogleMail.com": {"annb@gmail.com", true, false},
		"a.b+tag@hotmail.com":      {"a.b@outlook.com", true, false},
		"a-b-c@ymail.com":          {"a-b@yahoo.com", true, false},
		"a+b@me.com":               {"a@icloud.com", true, false},
		"a+b@pm.me":                {"a+b@protonmail.com", true, false},
		"a@fastmail.fm":            {"a@fastmail.com", true, false},
		"a@walla.com":              {"a@walla.co.il", true, false},
		"A.b+c@example.com":        {"a.b+c@example.com", false, false},
		"a@mailinator.com":         {"a@mailinator.com", false, true},
		"+tag@gmail.com":           {"+tag@gmail.com", true, false},
	} {
		got, ok := emailFactsOf(address)
		if !ok || got != want {
			t.Errorf("%s: got %+v, want %+v", address, got, want)
		}
		if got.corporate() != (!want.free && !want.disposable) {
			t.Errorf("%s: corporate: %v", address, got.corporate())
		}
	}
	if _, ok := emailFactsOf(""); ok {
		t.Error("no address has facts")
	}
}
