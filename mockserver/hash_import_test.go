package mockserver

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// imported are hashes that other programs made.
var imported = []struct{ kind, hash, options, password string }{
	{"md5", "5f4dcc3b5aa765d61d8327deb882cf99", `{"type":"md5"}`, "password"},

	// By Python's hashlib.
	{"sha", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", `{"version":"sha1"}`, "password"},
	{"sha", "d63dc919e201d7bc4c825630d2cf25fdc93d4b2f0d46706d29038d01", `{"version":"sha224"}`, "password"},
	{"sha", "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", `{"version":"sha256"}`, "password"},
	{"sha", "a8b64babd0aca91a59bdbb7761b421d4f2bb38280d3a75ba0f21f2bebc45583d446c598660c94ce680c47d19c30783a7", `{"version":"sha384"}`, "password"},
	{"sha", "b109f3bbbc244eb82441917ed06d618b9008dd09b3befd1b5e07394c706a8bb980b1d7785e5976ec049b46df5f1326af5a2ea6d103fd07c95385ffab0cacbc86",
		`{"version":"sha512"}`, "password"},
	{"sha", "c3f847612c3780385a859a1993dfd9fe7c4e6d7f477148e527e9374c", `{"version":"sha3-224"}`, "password"},
	{"sha", "c0067d4af4e87f00dbac63b6156828237059172d1bbeac67427345d6a9fda484", `{"version":"sha3-256"}`, "password"},
	{"sha", "9c1565e99afa2ce7800e96a73c125363c06697c5674d59f227b3368fd00b85ead506eefa90702673d873cb2c9357eafc", `{"version":"sha3-384"}`, "password"},
	{"sha", "e9a75486736a550af4fea861e2378305c4a555a05094dee1dca2f68afea49cc3a50e8de6ea131ea521311f4d6fb054a146e8282f8e35ff2e6368c1a62e909716",
		`{"version":"sha3-512"}`, "password"},

	// By libxcrypt's crypt; the first is in the manual of PHP's too.
	{"bcrypt", "$2a$07$usesomesillystringfore2uDLvp1Ii2e./U9C8sBjqp8I90dH6hi", `{"type":"bcrypt","cost":8}`, "rasmuslerdorf"},
	{"bcrypt", "$2b$06$abcdefghijklmnopqrstuuNBpXtlux7FnXJE0fnrtkSXNhdOGmWHu", `{"type":"bcrypt","cost":8}`, "password"},
	{"bcrypt", "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq", `{"type":"bcrypt","cost":8}`, "rasmuslerdorf"},

	// From PHPass's own test, in both spellings, and a bcrypt string.
	{"phpass", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", `{}`, "test12345"},
	{"phpass", "$H$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", `{}`, "test12345"},
	{"phpass", "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq", `{}`, "rasmuslerdorf"},

	// RFC 7914, section 12.
	{"scrypt", "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
		`{"type":"scrypt","costCpu":1024,"costMemory":8,"costParallel":16,"length":64,"salt":"NaCl"}`, "password"},

	// From the manual of Firebase's scrypt tool.
	{"scryptMod", "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
		`{"type":"scryptMod","salt":"42xEC+ixf3L2lw==","saltSeparator":"Bw==","signerKey":` +
			`"jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="}`, "user1password"},

	// By the reference implementation of Argon2.
	{"argon2", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4", argonOptions, "password"},
	{"argon2", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8", argonOptions, "password"},
}

// The password behind an imported hash signs in, and no other. The first time
// the hash gives way to an Argon2id one, unless it is an Argon2 hash already;
// the time of the last change stays.
func TestImportedHashSignsIn(t *testing.T) {
	t.Parallel()
	for _, tt := range imported {
		s := newServer(t)
		c := newClient(t, s)
		id := c.signUp("ann@example.test")
		hashed := store.Password{Kind: tt.kind, Hash: tt.hash, Options: json.RawMessage(tt.options)}
		c.change(id, func(u *store.User) { u.Password = &hashed })
		signIn := func(password string) *answer {
			return c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"`+password+`"}`)
		}
		s.Default().Clock().Advance(time.Minute)

		if a := signIn("wrong " + tt.password); a.status != 401 {
			t.Errorf("%s %s: another password: got %d %s", tt.kind, tt.hash, a.status, a.body)
		}
		if a := signIn(tt.password); a.status != 201 {
			t.Errorf("%s %s: got %d %s", tt.kind, tt.hash, a.status, a.body)
			continue
		}
		u, err := s.store.User(t.Context(), "test", id)
		if err != nil {
			t.Fatal(err)
		}
		if tt.kind == "argon2" && u.Password.Hash != tt.hash {
			t.Errorf("%s: became %s", tt.hash, u.Password.Hash)
		}
		if tt.kind != "argon2" && !strings.HasPrefix(u.Password.Hash, "$argon2id$") || u.Password.Kind != "argon2" || string(u.Password.Options) != argonOptions {
			t.Errorf("%s %s: became %+v", tt.kind, tt.hash, u.Password)
		}
		if !u.PasswordUpdate.Equal(noon) {
			t.Errorf("%s: passwordUpdate became %s", tt.kind, u.PasswordUpdate)
		}
		signIn(tt.password).ok(201)
	}
}

// A sign-in that is refused leaves the imported hash as it is.
func TestRefusedSignInKeepsTheHash(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	id := c.signUp("ann@example.test")
	md5 := store.Password{Kind: "md5", Hash: "5f4dcc3b5aa765d61d8327deb882cf99"}
	c.change(id, func(u *store.User) { u.Password, u.Blocked = &md5, true })
	c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"password"}`).refused(403, "user_blocked")
	u, err := c.server.store.User(t.Context(), "test", id)
	if err != nil || u.Password.Hash != md5.Hash {
		t.Errorf("got %+v, %v, want the MD5 hash", u.Password, err)
	}
}

// What is no hash, or asks for what cannot be, fits no password and does not
// panic; hex digits count in lower case alone.
func TestBrokenImportedHashes(t *testing.T) {
	t.Parallel()
	h := newHasher(FastHashing)
	for _, p := range []store.Password{
		{Kind: "md5", Hash: "5F4DCC3B5AA765D61D8327DEB882CF99"},
		{Kind: "md5"},
		{Kind: "sha", Hash: "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", Options: json.RawMessage(`{"version":"sha0"}`)},
		{Kind: "sha", Options: json.RawMessage(`{"version":"sha0"}`)},
		{Kind: "sha", Hash: "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"},
		{Kind: "bcrypt", Hash: "$2y$07$"},
		{Kind: "bcrypt", Hash: "$2y$31$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq"},
		{Kind: "bcrypt"},
		{Kind: "phpass", Hash: "$P$"},
		{Kind: "phpass", Hash: "$P$!IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"},
		{Kind: "phpass", Hash: "$P$.IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"},
		{Kind: "phpass", Hash: "$P$zIQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"},
		{Kind: "scrypt", Hash: "00", Options: json.RawMessage(`{"costCpu":1023,"costMemory":8,"costParallel":1,"length":1,"salt":""}`)},
		{Kind: "scrypt", Hash: "00", Options: json.RawMessage(`{"costCpu":1073741824,"costMemory":8,"costParallel":1,"length":1,"salt":""}`)},
		{Kind: "scrypt", Hash: "00", Options: json.RawMessage(`{"costCpu":2,"costMemory":9223372036854775807,"costParallel":9223372036854775807,"length":1}`)},
		{Kind: "scrypt", Hash: "00", Options: json.RawMessage(`{"costCpu":8388608,"costMemory":1,"costParallel":8388608,"length":1}`)},
		{Kind: "scrypt", Hash: "00", Options: json.RawMessage(`{"costCpu":2,"costMemory":1,"costParallel":1,"length":1073741824}`)},
		{Kind: "scrypt", Hash: "00", Options: json.RawMessage(`{"costCpu":2,"costMemory":0,"costParallel":1,"length":1}`)},
		{Kind: "scrypt", Options: json.RawMessage(`{"costCpu":2,"costMemory":1,"costParallel":1,"length":0}`)},
		{Kind: "scrypt", Hash: "00", Options: json.RawMessage(`[]`)},
		{Kind: "scryptMod", Hash: "", Options: json.RawMessage(`{"salt":"","saltSeparator":"","signerKey":""}`)},
		{Kind: "scryptMod", Hash: "x", Options: json.RawMessage(`{"salt":"!","saltSeparator":"","signerKey":""}`)},
		{Kind: "scryptMod", Hash: "x"},
		{Kind: "", Hash: "password"},
	} {
		if h.verify("password", &p) {
			t.Errorf("%s %q with %s: fits", p.Kind, p.Hash, p.Options)
		}
	}
}

// Users who are imported over the API sign in with the password behind their
// hash, and from then on show an Argon2 one.
func TestUsersOfEveryHashSignIn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ route, hash, more, password, kind string }{
		{"argon2", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8", "", "password", "argon2"},
		{"bcrypt", "$2a$07$usesomesillystringfore2uDLvp1Ii2e./U9C8sBjqp8I90dH6hi", "", "rasmuslerdorf", "bcrypt"},
		{"md5", "5f4dcc3b5aa765d61d8327deb882cf99", "", "password", "md5"},
		{"sha", "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", "", "password", "sha"},
		{"sha", "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", `,"passwordVersion":"sha1"`, "password", "sha"},
		{"phpass", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "", "test12345", "phpass"},
		{"scrypt", "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
			`,"passwordSalt":"NaCl","passwordCpu":1024,"passwordMemory":8,"passwordParallel":16,"passwordLength":64`, "password", "scrypt"},
		{"scrypt-modified", "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==",
			`,"passwordSalt":"42xEC+ixf3L2lw==","passwordSaltSeparator":"Bw==","passwordSignerKey":` +
				`"jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=="`, "user1password", "scryptMod"},
	} {
		c := newClient(t, newServer(t))
		got := c.keyed().call("POST", "/users/"+tt.route,
			`{"userId":"ann","email":"ann@example.test","password":"`+tt.hash+`"`+tt.more+`}`).ok(201)
		got.want(t, "hash", tt.kind)
		got.want(t, "password", tt.hash)
		signIn := func(password string) *answer {
			return c.call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"`+password+`"}`)
		}
		signIn("wrong "+tt.password).refused(401, "user_invalid_credentials")
		signIn(tt.password).ok(201)
		got = c.keyed().call("GET", "/users/ann", "").ok(200)
		got.want(t, "hash", "argon2")
		if !strings.HasPrefix(got.str("password"), "$argon2") {
			t.Errorf("%s: got %s, want an Argon2 hash", tt.route, got.str("password"))
		}
		signIn(tt.password).ok(201)
	}
}
