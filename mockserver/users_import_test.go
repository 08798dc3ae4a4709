package mockserver

import (
	"strings"
	"testing"
)

// A hash of another program is kept and shown as it came, with the options of
// its kind in their order.
func TestImportUsers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ path, more, kind, options string }{
		{"argon2", ``, "argon2", `{"type":"argon2","memory_cost":65536,"time_cost":4,"threads":3}`},
		{"bcrypt", ``, "bcrypt", `{"type":"bcrypt","cost":8}`},
		{"md5", ``, "md5", `{"type":"md5"}`},
		{"sha", ``, "sha", `{"version":"sha256"}`},
		{"sha", `,"passwordVersion":"sha3-512"`, "sha", `{"version":"sha3-512"}`},
		{"phpass", ``, "phpass", `{"type":"phpass","iteration_count_log2":8,"portable_hashes":false,"random_state":"`},
		{"scrypt", `,"passwordSalt":"NaCl","passwordCpu":1024,"passwordMemory":8,"passwordParallel":16,"passwordLength":64`, "scrypt",
			`{"type":"scrypt","costCpu":1024,"costMemory":8,"costParallel":16,"length":64,"salt":"NaCl"}`},
		{"scrypt-modified", `,"passwordSalt":"UxLMreBr6tYyjQ==","passwordSaltSeparator":"Bw==","passwordSignerKey":"XyEKE9RcTDeLEsL="`, "scryptMod",
			`{"type":"scryptMod","salt":"UxLMreBr6tYyjQ==","saltSeparator":"Bw==","signerKey":"XyEKE9RcTDeLEsL="}`},
	} {
		c := newKeyed(t)
		body := `{"userId":"ann","email":"Ann@example.test","name":"Ann","password":"the hash itself"` + test.more + `}`
		a := c.call("POST", "/users/"+test.path, body)
		u := a.ok(201)
		u.want(t, "password", "the hash itself")
		u.want(t, "hash", test.kind)
		u.want(t, "email", "ann@example.test")
		u.want(t, "name", "Ann")
		u.want(t, "passwordUpdate", "2026-08-21T12:00:00.000+00:00")
		u.want(t, "accessedAt", "")
		if got := len(u.list("targets")); got != 1 {
			t.Errorf("%s: %d targets", test.path, got)
		}
		if !strings.Contains(a.body, `"hashOptions":`+test.options) {
			t.Errorf("%s: got %s, want options %s", test.path, a.body, test.options)
		}
		c.call("POST", "/users/"+test.path, body).refused(409, "user_already_exists")
		c.call("POST", "/users/"+test.path, `{"userId":"x","password":"12345678"}`).
			said(400, "general_argument_invalid", `Param "email" is not optional.`)
		c.call("POST", "/users/"+test.path, `{"userId":"x","email":"x@example.test","password":"1234567"}`).
			said(400, "general_argument_invalid", "Invalid `password` param: Password must be between 8 and 256 characters long.")
	}
}

// A user whose password came as a hash signs in with it.
func TestImportedUserSignsIn(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	c.call("POST", "/users/md5", `{"userId":"ann","email":"ann@example.test","password":"5f4dcc3b5aa765d61d8327deb882cf99"}`).ok(201)
	c.with("X-Appwrite-Key", "").call("POST", "/account/sessions/email", `{"email":"ann@example.test","password":"password"}`).ok(201)
	c.call("GET", "/users/ann", "").ok(200).want(t, "hash", "argon2")
}

// Two versions of SHA are listed and not there, as on the real server.
func TestImportSHAThatFails(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	body := func(version string) string {
		return `{"userId":"ann","email":"ann@example.test","password":"12345678","passwordVersion":"` + version + `"}`
	}
	for _, version := range []string{"sha512\\/224", "sha512\\/256"} {
		c.call("POST", "/users/sha", body(version)).said(500, "general_unknown", "Server Error")
	}
	c.call("POST", "/users/sha", body("md5")).said(400, "general_argument_invalid", "Invalid `passwordVersion` param: "+
		"Value must be one of (sha1, sha224, sha256, sha384, sha512/224, sha512/256, sha512, sha3-224, sha3-256, sha3-384, sha3-512)")
}

// Parameters that no scrypt hash was made with are refused.
func TestImportScryptThatCannotBe(t *testing.T) {
	t.Parallel()
	c := newKeyed(t)
	for numbers, want := range map[string]string{
		`"passwordCpu":"2","passwordMemory":1,"passwordParallel":1,"passwordLength":64`: "Invalid `passwordCpu` param: Value must be a valid integer",
		`"passwordCpu":1.5,"passwordMemory":1,"passwordParallel":1,"passwordLength":64`: "Invalid `passwordCpu` param: Value must be a valid integer",
		`"passwordCpu":1,"passwordMemory":1,"passwordParallel":1,"passwordLength":64`:   "Invalid `passwordCpu` param: Value must be a power of two above 1",
		`"passwordCpu":12,"passwordMemory":1,"passwordParallel":1,"passwordLength":64`:  "Invalid `passwordCpu` param: Value must be a power of two above 1",
		`"passwordCpu":2,"passwordMemory":0,"passwordParallel":1,"passwordLength":64`:   "Invalid `passwordMemory` param: Value must be at least 1",
		`"passwordCpu":2,"passwordMemory":1,"passwordParallel":-1,"passwordLength":64`:  "Invalid `passwordParallel` param: Value must be at least 1",
		`"passwordCpu":2,"passwordMemory":1,"passwordParallel":1,"passwordLength":15`:   "Invalid `passwordLength` param: Value must be at least 16",
	} {
		c.call("POST", "/users/scrypt", `{"userId":"ann","email":"ann@example.test","password":"12345678","passwordSalt":"x",`+numbers+`}`).
			said(400, "general_argument_invalid", want)
	}
}

// A hash need not be strong nor rare, but must not say something of its user.
func TestImportMindsPersonalDataAlone(t *testing.T) {
	t.Parallel()
	c := newKeyed(t, configured(func(s *Settings) {
		s.Auth.PersonalDataCheck, s.Auth.PasswordDictionary, s.Auth.PasswordStrength.Min = true, true, 12
	}))
	c.call("POST", "/users/md5", `{"userId":"bob","email":"bob@example.test","password":"password"}`).ok(201)
	c.call("POST", "/users/md5", `{"userId":"cat","email":"cat@example.test","password":"the cat is it"}`).refused(400, "password_personal_data")
	c.call("POST", "/users", `{"userId":"dan","password":"too short"}`).said(400, "general_argument_invalid",
		"Invalid `password` param: Password must be between 12 and 256 characters long.")
}
