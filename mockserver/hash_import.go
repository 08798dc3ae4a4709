package mockserver

import (
	"crypto/md5"  //nolint:gosec // hashes of other programs are what they are
	"crypto/sha1" //nolint:gosec // hashes of other programs are what they are
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"

	"golang.org/x/crypto/bcrypt"

	"github.com/appctl/appctl/mockserver/store"
)

// The kinds of password hashes. All but Argon2 come with imported users and
// go at the first sign-in.
const (
	kindArgon2    = "argon2"
	kindBcrypt    = "bcrypt"
	kindMD5       = "md5"
	kindSHA       = "sha"
	kindPHPass    = "phpass"
	kindScrypt    = "scrypt"
	kindScryptMod = "scryptMod"
)

// verifyImported tells whether a password is the one behind a hash of another
// program. A hash that is none, or has options that make no sense, fits no
// password.
func verifyImported(password string, p *store.Password) bool {
	switch p.Kind {
	case kindBcrypt:
		return verifyBcrypt(password, p.Hash)
	case kindMD5:
		sum := md5.Sum([]byte(password)) //nolint:gosec // hashes of other programs are what they are
		return sameSecret(hex.EncodeToString(sum[:]), p.Hash)
	case kindSHA:
		return sameSecret(shaHex(password, p.Options), p.Hash)
	case kindPHPass:
		return verifyPHPass(password, p.Hash)
	case kindScrypt:
		return verifyScrypt(password, p)
	case kindScryptMod:
		return verifyScryptMod(password, p)
	}
	return false
}

// mostBcrypt is the dearest bcrypt hash that is checked: beyond, it is minutes.
const mostBcrypt = 20

// verifyBcrypt takes "$2a$", "$2b$" and "$2y$", which mean the same.
func verifyBcrypt(password, hash string) bool {
	if cost, err := bcrypt.Cost([]byte(hash)); err != nil || cost > mostBcrypt {
		return false
	}
	return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) == nil
}

// shaHex is the digest that the options name, "" for one that there is not.
func shaHex(password string, options json.RawMessage) string {
	var o struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(options, &o); err != nil {
		return ""
	}
	h := newSHA(o.Version)
	if h == nil {
		return ""
	}
	_, _ = io.WriteString(h, password) // a hash takes everything
	return hex.EncodeToString(h.Sum(nil))
}

func newSHA(version string) hash.Hash {
	switch version {
	case "sha1":
		return sha1.New() //nolint:gosec // hashes of other programs are what they are
	case "sha224":
		return sha256.New224()
	case "sha256":
		return sha256.New()
	case "sha384":
		return sha512.New384()
	case "sha512":
		return sha512.New()
	case "sha3-224":
		return sha3.New224()
	case "sha3-256":
		return sha3.New256()
	case "sha3-384":
		return sha3.New384()
	case "sha3-512":
		return sha3.New512()
	}
	return nil
}
