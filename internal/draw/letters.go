package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
)

// maxLetters is how many letters a name has at the most, since 2.0.
const maxLetters = 4

// Letters gives the letters of a name for [Initials]: the first ones of its
// first four words that begin with a letter or a digit, upper case, as Latin
// letters. "Ada Grace Mary Lou" has AGML, "john_doe" JD, "Łukasz Żak" LZ and
// "王小明" W. It is empty for a name without any, such as "🙂".
//
// Words stand between blanks, in a name without blanks between underscores. A
// character that Latin-1 has not is transliterated, as the real server does,
// whose font has no more; one that comes to nothing gives way to the next.
func Letters(name string) string {
	name = strings.TrimSpace(name)
	letters := make([]byte, 0, maxLetters*utf8.UTFMax)
	words := 0
	for _, word := range wordsOf(name) {
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsLetter(first) && !unicode.IsDigit(first) {
			continue
		}
		if words++; words > maxLetters {
			break
		}
		letters = appendInitial(letters, word)
	}
	return string(letters)
}

// wordsOf splits a name at blanks, or at underscores where there are none.
func wordsOf(name string) []string {
	if strings.Contains(name, " ") {
		return strings.Split(name, " ")
	}
	return strings.Split(name, "_")
}

// appendInitial appends the letter of the first character of a word that has
// one.
func appendInitial(letters []byte, word string) []byte {
	for _, r := range word {
		upper := unicode.ToUpper(r)
		if upper <= unicode.MaxLatin1 && (unicode.IsUpper(upper) || unicode.IsDigit(upper)) {
			return utf8.AppendRune(letters, upper)
		}
		for _, l := range strings.ToUpper(unidecode.Unidecode(string(r))) {
			if asciiLetter(byte(l)) {
				return append(letters, byte(l))
			}
		}
	}
	return letters
}

// PunchedLetters gives the letters of a name for [PunchedInitials], as servers
// before 2.0 do: in ASCII upper case, those that the first two words between
// blanks (or underscores, where there are no blanks) begin with. A word that
// begins with anything but a letter or digit of ASCII has none; without one of
// the second word all following words add theirs. "A @b C D" has ACD, "É. Dupont"
// D and "Владимир" nothing.
func PunchedLetters(name string) string {
	words := strings.Split(name, " ")
	if len(words) == 1 {
		words = strings.Split(name, "_")
	}
	var letters []byte
	for i, word := range words {
		if word == "" {
			continue
		}
		first := word[0]
		if 'a' <= first && first <= 'z' {
			first -= 'a' - 'A'
		}
		if !asciiLetter(first) {
			continue
		}
		letters = append(letters, first)
		if i == 1 {
			break
		}
	}
	return string(letters)
}

// asciiLetter tells whether a byte is an upper-case letter or a digit.
func asciiLetter(b byte) bool {
	return 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}
