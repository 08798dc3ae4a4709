package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// longLists are the sets of values that have a section of their own.
var longLists = []struct {
	title  string
	values []string
}{
	{"Providers", oauth2Providers},
	{"Country codes", flagCodes},
	{"Time zones", timezones},
}

// mustBe says in words what a validator accepts.
func mustBe(v Validator) string {
	if v.OrEmpty {
		v.OrEmpty = false
		return mustBe(v) + ", or empty"
	}
	switch v.Kind {
	case CustomID:
		return "an id of your choice, or `unique()`"
	case UID:
		return "an id" + orKeyword(v.Values)
	case Email:
		return "an e-mail address"
	case Password:
		return "8 to 256 bytes"
	case NewPassword:
		return "a password that the project's policy takes"
	case Text:
		return textWords(v)
	case PhoneNumber:
		return "a phone number: `+` and up to 15 digits"
	case Bool:
		return "true or false"
	case LooseBool:
		return "true or false, `1` or `0`"
	case Range:
		return "an integer from " + number(v.Min) + " to " + number(v.Max)
	case Integer:
		return "an integer"
	case Float:
		return "a number from " + number(v.Min) + " to " + number(v.Max)
	case Assoc:
		return "an object of at most 65,535 bytes"
	case OneOf:
		return choice(v)
	case ListOf:
		return listWords(v)
	case Redirect:
		return "a URL that the project allows"
	case HTTPURL:
		return "a URL of `http` or `https`"
	case HexColor:
		return "three or six hex digits"
	case Queries:
		return queryWords(v)
	}
	panic(fmt.Sprintf("no words for validator %d", v.Kind))
}

func orKeyword(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return ", or `" + strings.Join(values, "` or `") + "`"
}

func textWords(v Validator) string {
	words := number(v.Min) + " to " + number(v.Max) + " characters"
	if v.Min == 0 {
		words = "at most " + number(v.Max) + " characters"
	}
	if v.Min == v.Max {
		words = number(v.Max) + " characters"
	}
	if len(v.Values) > 0 {
		words += " of `" + strings.Join(v.Values, "") + "`"
	}
	return words
}

// choice lists the values, or says where they are listed.
func choice(v Validator) string {
	words := "`" + strings.Join(v.Values, "`, `") + "`"
	for _, l := range longLists {
		if slices.Equal(v.Values, l.values) {
			words = fmt.Sprintf("one of %d [%s](%s)", len(l.values), strings.ToLower(l.title), anchor(l.title))
		}
	}
	if v.Fold && len(v.Values) > 1 {
		words += ", in any letter case"
	}
	return words
}

func listWords(v Validator) string {
	if v.Max == 0 {
		return "a list of " + mustBe(*v.Items)
	}
	return "a list of at most " + number(v.Max) + ", each " + mustBe(*v.Items)
}

func queryWords(v Validator) string {
	if len(v.Values) == 0 {
		return "queries: limit and offset"
	}
	return "queries over `" + strings.Join(v.Values, "`, `") + "`"
}

// number writes thousands apart.
func number(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	whole, _, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
