package mockserver

import (
	"slices"
	"strings"
	"testing"
)

// The lists of domains are sorted, in lower case, each domain in one of them
// and found, and all families are free.
func TestDomainLists(t *testing.T) {
	t.Parallel()
	free, disposable := strings.Fields(freeDomains), strings.Fields(disposableDomains)
	for _, list := range [][]string{free, disposable} {
		if len(list) < 400 || !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("%d domains from %s on: sorted: %v, want some hundred, each once", len(list), list[0], slices.IsSorted(list))
		}
	}
	for _, domain := range free {
		if f, ok := emailFactsOf("a@" + strings.ToUpper(domain)); !ok || !f.free || f.disposable {
			t.Errorf("%s: got %+v, want free", domain, f)
		}
	}
	for _, domain := range disposable {
		if f, ok := emailFactsOf("a@" + domain); !ok || f.free || !f.disposable {
			t.Errorf("%s: got %+v, want disposable", domain, f)
		}
	}
	for domain, family := range mailFamilies {
		if f, _ := emailFactsOf("a@" + domain); !f.free || f.canonical != "a@"+family.domain {
			t.Errorf("%s: got %+v, want free, of %s", domain, f, family.domain)
		}
	}
}

// An address leads to the mailbox that its provider leads it to, and tells
// what kind of provider that is.
func TestEmailFacts(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]emailFacts{
		"Ann.B+tag@GoogleMail.com": {"annb@gmail.com", true, false},
		"a.b+tag@hotmail.com":      {"a.b@outlook.com", true, false},
		"a.b+tag@outlook.co.uk":    {"a.b@outlook.com", true, false},
		"a@mail.example.com":       {"a@mail.example.com", false, false},
		"a@gmail.com.example.com":  {"a@gmail.com.example.com", false, false},
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
