package mockserver

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// A hash is a PHC string of the chosen cost that only its password fits.
func TestHash(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		hashing        Hashing
		signUp, change string
	}{
		{FastHashing, "m=8,t=1,p=1", "m=8,t=1,p=1"},
		{AppwriteHashing, "m=65536,t=4,p=3", "m=7168,t=5,p=1"},
	} {
		h := newHasher(tt.hashing)
		for c, params := range map[cost]string{h.signUp: tt.signUp, h.change: tt.change} {
			p := h.hash(password, c)
			form := `^\$argon2id\$v=19\$` + params + `\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`
			if !regexp.MustCompile(form).MatchString(p.Hash) || p.Kind != "argon2" || !json.Valid(p.Options) {
				t.Errorf("got %+v, want %s", p, form)
			}
			if !h.verify(password, &p) || h.verify("wrong horse", &p) {
				t.Errorf("%s: does not tell the passwords apart", p.Hash)
			}
			if again := h.hash(password, c); again.Hash == p.Hash {
				t.Errorf("%s: twice the same salt", p.Hash)
			}
		}
	}
}

// Hashes of other programs are checked by their own parameters; what is no
// hash fits nothing.
func TestVerifyForeignHash(t *testing.T) {
	t.Parallel()
	h := newHasher(FastHashing)
	for hash, want := range map[string]bool{
		// Made by the reference implementation, argon2 0~20190702, of "password" and the salt "somesalt".
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4": true,
		"$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8":  true,
		"$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4": false,
		"$argon2d$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4":  false,
		"$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4": false,
		"$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4": false,
		"$argon2id$v=19$m=99999999,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEs":                 false,
		"$argon2id$v=19$m=8,t=4294967295,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEs":               false,
		"$argon2id$v=19$m=256,t=2,p=1$!$nf65EOgLrQMR":                                          false,
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$":                                            false,
		"password": false,
		"":         false,
	} {
		if got := h.verify("password", &store.Password{Kind: "argon2", Hash: hash}); got != want {
			t.Errorf("%s: got %v, want %v", hash, got, want)
		}
	}
	if h.verify("password", nil) || h.verify("password", &store.Password{Kind: "crc32", Hash: "35c246d5"}) {
		t.Error("no password, or one of an unknown kind, was taken")
	}
}
