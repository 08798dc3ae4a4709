package mockserver

import (
	"encoding/base32"
	"testing"
	"time"
)

// Codes are those of RFC 6238, appendix B, cut to six digits.
func TestTOTPCode(t *testing.T) {
	t.Parallel()
	secret := base32.StdEncoding.EncodeToString([]byte("12345678901234567890"))
	for seconds, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got, err := totpCode(secret, time.Unix(seconds, 0)); err != nil || got != want {
			t.Errorf("at %d: got %s %v, want %s", seconds, got, err, want)
		}
	}
	if _, err := totpCode("not base32!", noon); err == nil {
		t.Error("a secret that is none gave a code")
	}
}
