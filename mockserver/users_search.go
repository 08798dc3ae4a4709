package mockserver

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/appctl/appctl/mockserver/store"
)

// search is a full-text search as the real server's database does it.
type search struct {
	words  []string // any of them
	prefix string   // or a word that begins so, "" for none
	phrase []string // or these words side by side, which then are all there is
}

// shortestWord is the length of the shortest word that is looked at.
const shortestWord = 3

// stopWords are the words that the database does not look at.
var stopWords = strings.Fields("a about an are as at be by com de en for from how i in is it la of on or that the this to was what when where who will with und www")

// newSearch reads a term. Quotes around all of it make it a phrase.
func newSearch(term string) search {
	words := wordsOf(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`@+-*()<>~"`, r) {
			return ' '
		}
		return r
	}, term))
	if len(words) == 0 {
		return search{}
	}
	if len(term) > 1 && strings.HasPrefix(term, `"`) && strings.HasSuffix(term, `"`) {
		return search{phrase: words}
	}
	s := search{words: slices.DeleteFunc(slices.Clone(words), isIgnored)}
	if last := words[len(words)-1]; !isIgnored(last) {
		s.prefix = last
	}
	return s
}

// wordsOf cuts a text into its words, in lower case.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
	})
}

func isIgnored(word string) bool {
	return utf8.RuneCountInString(word) < shortestWord || slices.Contains(stopWords, word)
}

// matches tells whether the search finds a user: by id, e-mail, name, phone or
// label.
func (s search) matches(u *store.User) bool {
	parts := []string{u.ID, u.Email, u.Name, u.Phone}
	for _, label := range u.Labels {
		parts = append(parts, "label:"+label)
	}
	words := wordsOf(strings.Join(parts, " "))
	if s.phrase != nil {
		return holdsPhrase(words, s.phrase)
	}
	return slices.ContainsFunc(words, func(word string) bool {
		return !isIgnored(word) && (slices.Contains(s.words, word) || s.prefix != "" && strings.HasPrefix(word, s.prefix))
	})
}

func holdsPhrase(words, phrase []string) bool {
	for i := range len(words) - len(phrase) + 1 {
		if slices.Equal(words[i:i+len(phrase)], phrase) {
			return true
		}
	}
	return false
}
