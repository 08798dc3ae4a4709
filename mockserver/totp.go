package mockserver

import (
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"
)

// newTOTPSecret is 64 random bytes in base32, without padding.
func newTOTPSecret() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(randomBytes(64))
}

// totpCode is the code of RFC 6238 for the 30-second step that at lies in.
func totpCode(secret string, at time.Time) (string, error) {
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		return "", fmt.Errorf("TOTP code: %w", err)
	}
	return code, nil
}

// totpURI is what an authenticator app reads from the QR code. A colon in the
// issuer would end it.
func totpURI(issuer, label, secret string) string {
	issuer = strings.ReplaceAll(issuer, ":", "")
	return "otpauth://totp/" + rawEscape(issuer+":"+label) + "?issuer=" + rawEscape(issuer) + "&secret=" + secret
}

// rawEscape escapes everything but letters, digits and "-_.~".
func rawEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
