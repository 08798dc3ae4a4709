package golden

import "strings"

// FirstDifference is the number of the first line that differs, 0 for none.
func FirstDifference(got, want string) int {
	if got == want {
		return 0
	}
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i + 1
		}
	}
	return min(len(a), len(b)) + 1
}
