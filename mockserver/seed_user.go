package mockserver

import (
	"bytes"
	"cmp"
	"encoding/json"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// seedUser is one user of a file of seeds.
type seedUser struct {
	ID                string          `json:"id"`
	Name              string          `json:"name"`
	Email             string          `json:"email"`
	EmailVerification bool            `json:"emailVerification"`
	Phone             string          `json:"phone"`
	PhoneVerification bool            `json:"phoneVerification"`
	Password          seedPassword    `json:"password"`
	Status            *bool           `json:"status"` // nil: true
	Labels            []string        `json:"labels"`
	Prefs             json.RawMessage `json:"prefs"`
	CreatedAt         string          `json:"createdAt"`
	MFA               seedMFA         `json:"mfa"`
	Sessions          []seedSession   `json:"sessions"`
}

type seedMFA struct {
	Enabled       bool     `json:"enabled"`
	TOTP          string   `json:"totp"`
	RecoveryCodes []string `json:"recoveryCodes"`
}

type seedSession struct {
	ID        string `json:"id"`
	Provider  string `json:"provider"` // default: email
	Secret    string `json:"secret"`   // default: a new one
	CreatedAt string `json:"createdAt"`
}

// seedPassword is a password, or its hash by kind.
type seedPassword struct {
	plain  string
	hashes map[string]string
}

// UnmarshalJSON reads either of the two.
func (p *seedPassword) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("{")) {
		return json.Unmarshal(text, &p.hashes)
	}
	return json.Unmarshal(text, &p.plain)
}

// seedHashes are the options of the kinds of hashes that need none of their own.
var seedHashes = map[string]json.RawMessage{
	kindArgon2: json.RawMessage(argonOptions),
	kindBcrypt: json.RawMessage(`{"type":"bcrypt","cost":8}`),
	kindMD5:    json.RawMessage(`{"type":"md5"}`),
	kindPHPass: json.RawMessage(`{"type":"phpass","iteration_count_log2":8,"portable_hashes":false}`),
	kindSHA:    json.RawMessage(`{"version":"sha256"}`),
}

// seedFactors are what a session of a provider has proven.
var seedFactors = map[string]string{"email": "password", "anonymous": "anonymous", "magic-url": "email", "phone": "phone"}

// record is the user as a project keeps one that has come at the project's time.
func (u seedUser) record(p *Project) *store.User {
	now := p.clock.Now()
	created := moment(u.CreatedAt, now)
	r := &store.User{
		ID: cmp.Or(u.ID, newID(now)), CreatedAt: created, UpdatedAt: created, Registration: created,
		Name: u.Name, Email: lowerEmail(u.Email), EmailVerified: u.EmailVerification, Phone: u.Phone, PhoneVerified: u.PhoneVerification,
		Blocked: u.Status != nil && !*u.Status, Labels: u.Labels, Prefs: u.Prefs,
		MFA: u.MFA.Enabled, RecoveryCodes: u.MFA.RecoveryCodes,
	}
	if u.MFA.TOTP != "" {
		r.Authenticator = &store.Authenticator{ID: newID(now), CreatedAt: created, Secret: u.MFA.TOTP, Verified: true}
	}
	for kind, identifier := range map[string]string{"email": r.Email, "sms": r.Phone} {
		if identifier != "" {
			r.Targets = append(r.Targets, store.Target{ID: newID(now), CreatedAt: created, UpdatedAt: created, ProviderType: kind, Identifier: identifier})
		}
	}
	if hash := p.server.seedHash(u.Password); hash.Hash != "" {
		r.Password, r.PasswordUpdate = &hash, created
		if p.settings.Load().Auth.PasswordHistory > 0 {
			r.PasswordHistory = []store.Password{hash}
		}
	}
	for _, s := range u.Sessions {
		r.Sessions = append(r.Sessions, s.record(p, u, now))
	}
	return r
}

// seedHash is a password as it is kept, a zero one for none.
func (s *Server) seedHash(p seedPassword) store.Password {
	for kind, hash := range p.hashes { // one at most
		return store.Password{Kind: kind, Hash: hash, Options: seedHashes[kind]}
	}
	if p.plain == "" {
		return store.Password{}
	}
	return s.hashing.hash(p.plain, s.hashing.signUp)
}

// record is a whole session: of a user with MFA it has passed the second factor.
func (s seedSession) record(p *Project, u seedUser, now time.Time) store.Session {
	created := moment(s.CreatedAt, now)
	provider := cmp.Or(s.Provider, "email")
	r := store.Session{
		ID: cmp.Or(s.ID, newID(now)), CreatedAt: created, UpdatedAt: created,
		Expire:   created.Add(time.Duration(p.settings.Load().Auth.Duration) * time.Second),
		Secret:   cmp.Or(s.Secret, randomHex(128)),
		Provider: provider, Factors: []string{seedFactors[provider]}, IP: "127.0.0.1",
	}
	r.SecretHash = hashSecret(r.Secret)
	if provider == "email" {
		r.ProviderUID = u.Email
	}
	if u.MFA.Enabled {
		r.Factors, r.MFAUpdatedAt = append(r.Factors, factorTOTP), created
	}
	return r
}

// moment is a time of a file: one of its own, or a distance from now.
func moment(text string, now time.Time) time.Time {
	var t time.Time
	if t.UnmarshalText([]byte(text)) == nil {
		return wall(t)
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(d)
	}
	return now
}
