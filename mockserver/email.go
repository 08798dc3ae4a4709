package mockserver

import "strings"

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
	f := emailFacts{canonical: local + "@" + domain, disposable: disposableDomains[domain]}
	f.free = freeDomains[domain] && !f.disposable
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
	"hotmail.co.uk": outlook, "hotmail.de": outlook, "hotmail.es": outlook, "hotmail.fr": outlook, "hotmail.it": outlook,
	"live.co.uk": outlook, "live.de": outlook, "live.fr": outlook, "live.it": outlook, "live.nl": outlook,
	"outlook.de": outlook, "outlook.es": outlook, "outlook.fr": outlook, "outlook.it": outlook,
	"yahoo.com": yahoo, "ymail.com": yahoo, "rocketmail.com": yahoo,
	"yahoo.co.uk": yahoo, "yahoo.co.in": yahoo, "yahoo.ca": yahoo, "yahoo.de": yahoo, "yahoo.es": yahoo, "yahoo.fr": yahoo, "yahoo.it": yahoo,
	"icloud.com": icloud, "me.com": icloud, "mac.com": icloud,
	"protonmail.com": proton, "proton.me": proton, "pm.me": proton,
	"fastmail.com": fastmail, "fastmail.fm": fastmail,
	"walla.co.il": walla, "walla.com": walla,
}

// freeDomains are providers that give addresses to anyone.
var freeDomains = wordSet(`
	gmail.com googlemail.com outlook.com hotmail.com live.com msn.com hotmail.co.uk hotmail.de hotmail.es hotmail.fr hotmail.it
	live.co.uk live.de live.fr live.it live.nl outlook.de outlook.es outlook.fr outlook.it
	yahoo.com ymail.com rocketmail.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.ca yahoo.de yahoo.es yahoo.fr yahoo.it yahoo.com.br
	icloud.com me.com mac.com protonmail.com proton.me pm.me fastmail.com fastmail.fm walla.co.il walla.com
	aol.com aim.com gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.com email.com
	mail.ru inbox.ru list.ru bk.ru yandex.ru yandex.com ya.ru rambler.ru
	zoho.com zohomail.com tutanota.com tutanota.de tuta.io tutamail.com hey.com hushmail.com
	qq.com 163.com 126.com sina.com sohu.com naver.com daum.net hanmail.net rediffmail.com
	orange.fr free.fr laposte.net wanadoo.fr sfr.fr libero.it virgilio.it tiscali.it seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl
	uol.com.br bol.com.br terra.com.br comcast.net verizon.net att.net sbcglobal.net cox.net bellsouth.net`)

// disposableDomains are providers of addresses to throw away.
var disposableDomains = wordSet(`
	mailinator.com guerrillamail.com guerrillamail.net guerrillamail.org guerrillamail.biz guerrillamail.de guerrillamailblock.com
	sharklasers.com grr.la spam4.me 10minutemail.com 10minutemail.net 20minutemail.com tempmail.com temp-mail.org temp-mail.io
	tempmailo.com tempail.com tempr.email throwawaymail.com trashmail.com trashmail.de trashmail.net yopmail.com yopmail.fr yopmail.net
	maildrop.cc mailnesia.com mailcatch.com mintemail.com mohmal.com moakt.com emailondeck.com getnada.com nada.email dispostable.com
	discard.email discardmail.com fakeinbox.com fakemail.net getairmail.com inboxkitten.com jetable.org mailexpire.com mytemp.email
	mytrashmail.com spambox.us spamgourmet.com spamex.com tempinbox.com burnermail.io einrot.com armyspy.com cuvox.de dayrep.com
	fleckens.hu gustr.com jourrapide.com rhyta.com superrito.com teleworm.us wegwerfmail.de wegwerfmail.net`)

// wordSet is the set of the words of a list.
func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}
