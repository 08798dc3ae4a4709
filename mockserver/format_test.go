package mockserver

import (
	"cmp"
	"strings"
	"testing"
)

// Versions are in PHP's order.
func TestCompareVersions(t *testing.T) {
	t.Parallel()
	order := []string{"1.0.0-dev", "1.0.0-alpha1", "1.0.0a2", "1.0.0-beta", "1.0.0-RC1", "1.0.0", "1.0.0pl1", "1.0.1", "1.5.0", "1.8.1", "1.9.6", "1.10", "2.0.0"}
	for i, a := range order {
		for j, b := range order {
			if got, want := compareVersions(a, b), cmp.Compare(i, j); got != want {
				t.Errorf("%s against %s: got %d, want %d", a, b, got, want)
			}
		}
	}
	if compareVersions("1.05", "1.5") != 0 || compareVersions("1.0.0", "1_0-0") != 0 || compareVersions("x", "1") != -1 {
		t.Error("zeros, separators or words do not count as in PHP")
	}
}

// A client that is newer than the server is warned, no other.
func TestFormatWarning(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for format, warned := range map[string]bool{"": false, "1.9.6": false, "1.8.0": false, "2.3.0": true} {
		got := c.with("X-Appwrite-Response-Format", format).call("GET", "/account", "").header.Get("X-Appwrite-Warning")
		if (got != "") != warned || warned && !strings.HasPrefix(got, "The current SDK is built for Appwrite 2.3.0. However, the current Appwrite server version is 1.9.6. ") {
			t.Errorf("%s: got %q", format, got)
		}
	}
}
