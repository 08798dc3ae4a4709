package cli

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// What is pasted is a link only if it is whole, of this run and of this user; what is
// said of anything else does not repeat it.
func FuzzPastedLink(f *testing.F) {
	const nonce, user = "NONCE0123456789ABCDEFGHIJK", "jane"
	whole := "http://localhost:7000/done?n=" + nonce + "&userId=jane&secret=topsecret"
	for _, text := range []string{
		"", "hello", whole, " " + whole + "\t", whole + "&secret=twice", whole + "#", strings.Replace(whole, "jane", "eve", 1),
		strings.Replace(whole, nonce, "x", 1), strings.TrimSuffix(whole, "topsecret"), "http://[::1", "%zz", "?n=" + nonce + "&userId=jane&secret=s",
		"http://localhost/done?n=" + nonce + `&error={"message":"no","type":"user_oauth2_provider_error","code":424}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := &comeback{userID: user, paste: "the link", page: &landing{nonce: nonce}}
		link, err := w.read(text)
		if err != nil {
			if strings.Contains(err.Error(), "topsecret") && !strings.Contains(text, "error") {
				t.Errorf("%q: the secret is in %q", text, err)
			}
			return
		}
		u, perr := url.Parse(strings.TrimSpace(text))
		if perr != nil {
			t.Fatalf("%q is no URL and was taken", text)
		}
		if q := u.Query(); q.Get("n") != nonce || link.UserID != user || link.Secret == "" || q.Get("secret") != link.Secret || len(q["secret"]) != 1 {
			t.Errorf("%q was taken for %+v", text, link)
		}
		if again, err := sentSecret(text, user); err != nil || again != link {
			if strings.Contains(strings.TrimSpace(text), "://") {
				t.Errorf("%q is %+v pasted, and %+v, %v by hand", text, link, again, err)
			}
		}
	})
}

// Waits are written as people say them.
func TestWait(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Millisecond: "1s", 10 * time.Second: "10s", 90 * time.Second: "1m30s", 5 * time.Minute: "5m", time.Hour: "1h",
		time.Hour + 10*time.Second: "1h0m10s", 90 * time.Minute: "1h30m", 10 * time.Minute: "10m",
	} {
		if got := wait(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
