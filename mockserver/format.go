package mockserver

import (
	"cmp"
	"strings"
)

// chooseFormat takes the format that the client asks answers in, and warns one
// that is newer than the server.
func (c *call) chooseFormat() {
	c.format = c.r.Header.Get("X-Appwrite-Response-Format")
	if c.format == "" || compareVersions(c.format, c.server.reported) <= 0 {
		return
	}
	c.w.Header().Set("X-Appwrite-Warning", "The current SDK is built for Appwrite "+c.format+
		". However, the current Appwrite server version is "+c.server.reported+
		". Please downgrade your SDK to match the Appwrite version: https://appwrite.io/docs/sdks")
}

// before tells whether the client asked for a format older than v.
func (c *call) before(v string) bool {
	return c.format != "" && compareVersions(c.format, v) < 0
}

// compareVersions orders versions as PHP's version_compare does: number by
// number, where "dev", "alpha", "beta" and "rc" come before no suffix at all.
func compareVersions(a, b string) int {
	as, bs := versionParts(a), versionParts(b)
	for i := range max(len(as), len(bs)) {
		if n := comparePart(partAt(as, i), partAt(bs, i)); n != 0 {
			return n
		}
	}
	return 0
}

// versionParts cuts at separators and between digits and letters.
func versionParts(v string) []string {
	var parts []string
	start := 0
	for i := 0; i <= len(v); i++ {
		if i < len(v) && i > start && class(v[i]) == class(v[start]) && class(v[i]) != separator {
			continue
		}
		if i > start && class(v[start]) != separator {
			parts = append(parts, v[start:i])
		}
		start = i
	}
	return parts
}

type charClass int

const (
	letter charClass = iota
	digit
	separator
)

func class(b byte) charClass {
	switch {
	case b >= '0' && b <= '9':
		return digit
	case b == '.' || b == '-' || b == '_' || b == '+':
		return separator
	}
	return letter
}

// partAt is the i-th part, "" behind the last.
func partAt(parts []string, i int) string {
	if i < len(parts) {
		return parts[i]
	}
	return ""
}

func comparePart(a, b string) int {
	if r := cmp.Compare(rank(a), rank(b)); r != 0 || rank(a) != rankNumber {
		return r
	}
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

const rankNumber = 6

// rank is where a part stands beside other kinds of parts.
func rank(part string) int {
	if part != "" && class(part[0]) == digit {
		return rankNumber
	}
	switch strings.ToLower(part) {
	case "":
		return 5
	case "dev":
		return 1
	case "a", "alpha":
		return 2
	case "b", "beta":
		return 3
	case "rc", "c":
		return 4
	case "p", "pl":
		return 7
	}
	return 0
}
