package mockserver

import (
	_ "embed"
	"strings"
)

// emailFacts are what an e-mail address tells about itself.
type emailFacts struct {
	canonical  string // the mailbox that it leads to
	free       bool   // of a provider that gives addresses to anyone
	disposable bool   // of one that gives them for an hour
}

func (f emailFacts) corporate() bool { return !f.free && !f.disposable }

// emailFactsOf gives the facts of an address; there are none of what is no
// address.
func emailFactsOf(email string) (emailFacts, bool) {
	local, domain, ok := strings.Cut(strings.ToLower(email), "@")
	if !ok {
		return emailFacts{}, false
	}
	f := emailFacts{canonical: local + "@" + domain, disposable: inLines(disposableDomains, domain)}
	f.free = !f.disposable && inLines(freeDomains, domain)
	if family, ok := mailFamilies[domain]; ok {
		f.canonical = family.canonical(local)
	}
	return f, true
}

// mailFamily is a provider that leads several addresses to one mailbox.
type mailFamily struct {
	domain  string // the one that the others stand for; "" keeps each as it is
	tag     string // what begins the part that does not count, "" for none
	last    bool   // only what follows the last tag sign does not count
	dotless bool   // dots do not count
}

func (f mailFamily) canonical(local string) string {
	if f.tag != "" {
		at := strings.Index(local, f.tag)
		if f.last {
			at = strings.LastIndex(local, f.tag)
		}
		if at > 0 {
			local = local[:at]
		}
	}
	if f.dotless {
		local = strings.ReplaceAll(local, ".", "")
	}
	return local + "@" + f.domain
}

var (
	gmail    = mailFamily{domain: "gmail.com", tag: "+", dotless: true}
	outlook  = mailFamily{domain: "outlook.com", tag: "+"}
	yahoo    = mailFamily{domain: "yahoo.com", tag: "-", last: true}
	icloud   = mailFamily{domain: "icloud.com", tag: "+"}
	proton   = mailFamily{domain: "protonmail.com"}
	fastmail = mailFamily{domain: "fastmail.com"}
	walla    = mailFamily{domain: "walla.co.il"}
)

// mailFamilies are the providers whose addresses have another canonical form,
// by domain.
var mailFamilies = map[string]mailFamily{
	"gmail.com": gmail, "googlemail.com": gmail,

	"outlook.com": outlook, "hotmail.com": outlook, "live.com": outlook, "msn.com": outlook,
	"outlook.co.uk": outlook, "outlook.de": outlook, "outlook.es": outlook, "outlook.fr": outlook, "outlook.it": outlook,
	"outlook.com.au": outlook, "outlook.com.br": outlook, "outlook.in": outlook, "outlook.jp": outlook,
	"hotmail.co.uk": outlook, "hotmail.de": outlook, "hotmail.es": outlook, "hotmail.fr": outlook, "hotmail.it": outlook,
	"hotmail.ca": outlook, "hotmail.com.au": outlook, "hotmail.com.br": outlook, "hotmail.nl": outlook, "hotmail.se": outlook,
	"live.co.uk": outlook, "live.de": outlook, "live.fr": outlook, "live.it": outlook, "live.nl": outlook,
	"live.ca": outlook, "live.com.au": outlook, "live.se": outlook,

	"yahoo.com": yahoo, "ymail.com": yahoo, "rocketmail.com": yahoo,
	"yahoo.ca": yahoo, "yahoo.co.in": yahoo, "yahoo.co.jp": yahoo, "yahoo.co.uk": yahoo, "yahoo.com.au": yahoo, "yahoo.com.br": yahoo,
	"yahoo.de": yahoo, "yahoo.es": yahoo, "yahoo.fr": yahoo, "yahoo.in": yahoo, "yahoo.it": yahoo,

	"icloud.com": icloud, "me.com": icloud, "mac.com": icloud,
	"protonmail.com": proton, "proton.me": proton, "pm.me": proton,
	"fastmail.com": fastmail, "fastmail.fm": fastmail,
	"walla.co.il": walla, "walla.com": walla,
}

// freeDomains are providers that give addresses to anyone, a line each, sorted.
//
//go:embed email_free.txt
var freeDomains string

// disposableDomains are providers of addresses to throw away, a line each,
// sorted.
//
//go:embed email_disposable.txt
var disposableDomains string
