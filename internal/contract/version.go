package contract

import (
	"strconv"
	"strings"
)

// older says whether version a comes before version b: "1.9.6" before "1.10",
// "2" equal to "2.0.0". Letters count as 0.
func older(a, b string) bool {
	for a != "" || b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		m, _ := strconv.Atoi(x)
		n, _ := strconv.Atoi(y)
		if m != n {
			return m < n
		}
	}
	return false
}
