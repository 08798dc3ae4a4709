package draw

import "testing"

// Names have the letters that the real server takes, since 2.0 and before.
func TestLetters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, letters, punched string }{
		{"", "", ""},
		{" ", "", ""},
		{"W", "W", "W"},
		{"ada", "A", "A"},
		{"Walter O'Brian", "WO", "WO"},
		{"Ada Grace Mary Lou", "AGML", "AG"},
		{"Ada Grace Mary Lou Eve", "AGML", "AG"},
		{"  Ada   Grace  ", "AG", "AG"},
		{"john_doe", "JD", "JD"},
		{"john_doe smith", "JS", "JS"},
		{"_john__doe_", "JD", "J"},
		{"jane@x.org", "J", "J"},
		{"A @b C D", "ACD", "ACD"},
		{"A @b C D E F", "ACDE", "ACDEF"},
		{"@a B C", "BC", "B"},
		{"3 Doors", "3D", "3D"},
		{"0", "0", "0"},
		{"É. Dupont", "ÉD", "D"},
		{"élodie", "É", ""},
		{"E\u0301lodie", "E", "E"},
		{"Øyvind Ås", "ØÅ", ""},
		{"ÿ", "Y", ""},
		{"ßen ﬁn ǰ", "SFJ", ""},
		{"Łukasz Żak", "LZ", ""},
		{"Šimon Đặng", "SD", ""},
		{"Жук", "Z", ""},
		{"Владимир Путник", "VP", ""},
		{"Ελένη Νίκου", "EN", ""},
		{"محمد", "M", ""},
		{"علي", "L", ""},
		{"דוד כהן", "DK", ""},
		{"王小明", "W", ""},
		{"山田 太郎", "ST", ""},
		{"김철수", "G", ""},
		{"अमित शर्मा", "AS", ""},
		{"สมชาย", "S", ""},
		{"١٢ ", "1", ""},
		{"𝒜da", "A", ""},
		{"🙂", "", ""},
		{"🙂 Ada", "A", "A"},
		{"\xff\xfe", "", ""},
		{"A\tB", "A", "A"},
	} {
		if got := Letters(tt.name); got != tt.letters {
			t.Errorf("Letters(%q) = %q, want %q", tt.name, got, tt.letters)
		}
		if got := PunchedLetters(tt.name); got != tt.punched {
			t.Errorf("PunchedLetters(%q) = %q, want %q", tt.name, got, tt.punched)
		}
	}
}

// Whatever a name is, its letters are few, and the font has each of them.
func FuzzLetters(f *testing.F) {
	for _, name := range []string{"", "Ada Grace Mary Lou", "john_doe", "A @b C D", "É. Dupont", "Владимир", "علي", "🙂", "\xff\xfe", "ßen"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		letters := Letters(name)
		n := 0
		types := newTypesetter()
		for _, r := range letters {
			n++
			if _, ok := types.glyph(r); !ok {
				t.Errorf("Letters(%q) = %q: no glyph for %q", name, letters, r)
			}
		}
		if n > maxLetters {
			t.Errorf("Letters(%q) = %q: %d letters", name, letters, n)
		}
		for _, r := range PunchedLetters(name) {
			if !asciiLetter(byte(r)) {
				t.Errorf("PunchedLetters(%q) = %q", name, PunchedLetters(name))
			}
		}
	})
}
