package mockserver

import (
	"crypto/md5" //nolint:gosec // hashes of other programs are what they are
	"strings"
)

// phpassDigits are the digits of PHPass's base 64, which is least first.
const phpassDigits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// The number of digits before the salt and with it, the fewest rounds that
// PHPass makes and the most that are made here, as exponents of two.
const (
	phpassSalt   = len("$P$B")
	phpassHead   = phpassSalt + 8
	phpassFewest = 7
	phpassMost   = 24
)

// verifyPHPass takes portable hashes, as WordPress and phpBB keep them; any
// other is tried as a bcrypt string.
func verifyPHPass(password, hash string) bool {
	if !strings.HasPrefix(hash, "$P$") && !strings.HasPrefix(hash, "$H$") || len(hash) < phpassHead {
		return verifyBcrypt(password, hash)
	}
	exponent := strings.IndexByte(phpassDigits, hash[phpassSalt-1])
	if exponent < phpassFewest || exponent > phpassMost {
		return false
	}
	sum := md5.Sum([]byte(hash[phpassSalt:phpassHead] + password)) //nolint:gosec // hashes of other programs are what they are
	for range 1 << exponent {
		sum = md5.Sum(append(sum[:], password...)) //nolint:gosec // hashes of other programs are what they are
	}
	return sameSecret(hash[:phpassHead]+phpassText(sum[:]), hash)
}

// phpassText writes three bytes as four digits, the least first.
func phpassText(b []byte) string {
	var out []byte
	for ; len(b) > 0; b = b[min(3, len(b)):] {
		group := b[:min(3, len(b))]
		n := 0
		for i, octet := range group {
			n |= int(octet) << (8 * i)
		}
		for range len(group) + 1 {
			out = append(out, phpassDigits[n&63])
			n >>= 6
		}
	}
	return string(out)
}
