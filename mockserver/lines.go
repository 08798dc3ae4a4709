package mockserver

import "strings"

// inLines tells whether one of the lines of a text is just this one. They are
// sorted by byte and searched as they are: no start-up pays for a list that few
// requests need.
func inLines(text, line string) bool {
	for text != "" {
		middle := strings.LastIndexByte(text[:len(text)/2], '\n') + 1
		there, after, _ := strings.Cut(text[middle:], "\n")
		switch strings.Compare(line, there) {
		case 0:
			return true
		case -1:
			text = text[:middle]
		default:
			text = after
		}
	}
	return false
}
