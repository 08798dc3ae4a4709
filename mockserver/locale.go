package mockserver

import (
	"cmp"
	"strings"
)

// locales are the codes that the API knows, in the letter case that it knows
// them in.
var locales = wordSet(`
	af ar-ae ar-bh ar-dz ar-eg ar-iq ar-jo ar-kw ar-lb ar-ly ar-ma ar-om ar-qa ar-sa ar-sy ar-tn ar-ye as az be bg bh bn bs ca cs cy da
	de de-at de-ch de-li de-lu el en en-au en-bz en-ca en-gb en-ie en-jm en-nz en-tt en-us en-za eo
	es es-ar es-bo es-cl es-co es-cr es-do es-ec es-gt es-hn es-mx es-ni es-pa es-pe es-pr es-py es-sv es-uy es-ve et eu fa fi fo
	fr fr-be fr-ca fr-ch fr-lu ga gd he hi hr hu id is it it-ch ja ji ko ku lt lv mk ml ms mt nb ne nl nl-be nn no pa pl pt pt-br rm
	ro ro-md ru ru-md sb sk sl sq sr sv sv-fi th tn tr ts ua ur ve vi xh zh-cn zh-hk zh-sg zh-tw zu`)

// chooseLocale takes the language of the request's locale, if the API knows
// it. A parameter stands above the header, even one that is no locale.
func (c *call) chooseLocale() {
	code := cmp.Or(c.input.text("locale"), c.r.Header.Get("X-Appwrite-Locale"))
	if locales[code] {
		c.locale, _, _ = strings.Cut(code, "-")
	}
}

// unknownCountry is "Unknown" in the caller's language.
func (c *call) unknownCountry() string {
	switch c.locale {
	case "de":
		return "Unbekannt"
	case "es":
		return "Desconocido"
	case "fr":
		return "Inconnu"
	}
	return "Unknown"
}

// wordSet is the set of the words of a list.
func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}
