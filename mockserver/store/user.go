package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// User is one user with all that hangs on it: the unit of every change.
type User struct {
	ID      string `json:"id"`
	Version int64  `json:"version"` // set by the store, one more with each write

	CreatedAt      time.Time `json:"createdAt"`
	UpdatedAt      time.Time `json:"updatedAt"`
	Registration   time.Time `json:"registration"`
	AccessedAt     time.Time `json:"accessedAt,omitzero"`
	PasswordUpdate time.Time `json:"passwordUpdate,omitzero"`

	Name          string          `json:"name,omitempty"`
	Email         string          `json:"email,omitempty"` // as given; unique in any letter case
	EmailVerified bool            `json:"emailVerified,omitempty"`
	Phone         string          `json:"phone,omitempty"`
	PhoneVerified bool            `json:"phoneVerified,omitempty"`
	Blocked       bool            `json:"blocked,omitempty"`
	MustReset     bool            `json:"mustReset,omitempty"`
	Impersonator  bool            `json:"impersonator,omitempty"`
	MFA           bool            `json:"mfa,omitempty"`
	Labels        []string        `json:"labels,omitempty"`
	Prefs         json.RawMessage `json:"prefs,omitempty"` // an object, nil for an empty one

	Password        *Password  `json:"password,omitempty"`        // nil when none was ever set
	PasswordHistory []Password `json:"passwordHistory,omitempty"` // newest last, the current one included

	Authenticator *Authenticator `json:"authenticator,omitempty"`
	RecoveryCodes []string       `json:"recoveryCodes,omitempty"` // the unused ones
	Challenges    []Challenge    `json:"challenges,omitempty"`
	Sessions      []Session      `json:"sessions,omitempty"` // oldest first
	Tokens        []Token        `json:"tokens,omitempty"`
	Identities    []Identity     `json:"identities,omitempty"`
	Targets       []Target       `json:"targets,omitempty"`
	Logs          []Log          `json:"logs,omitempty"` // what the user did, oldest first; only kept for servers that show it
}

// Password is a hashed password.
type Password struct {
	Kind    string          `json:"kind"` // "argon2", "bcrypt", ...
	Hash    string          `json:"hash"`
	Options json.RawMessage `json:"options,omitempty"` // of the kind, as the API shows them
}

// Session is one sign-in.
type Session struct {
	ID         string    `json:"id"`
	CreatedAt  time.Time `json:"createdAt"`
	UpdatedAt  time.Time `json:"updatedAt"`
	Expire     time.Time `json:"expire"`
	Secret     string    `json:"secret"`     // in the clear; never leaves through the API but at creation
	SecretHash string    `json:"secretHash"` // SHA-256, lower-case hex: what requests are compared with

	Provider             string    `json:"provider"`
	ProviderUID          string    `json:"providerUid,omitempty"`
	ProviderAccessToken  string    `json:"providerAccessToken,omitempty"`
	ProviderTokenExpiry  time.Time `json:"providerTokenExpiry,omitzero"`
	ProviderRefreshToken string    `json:"providerRefreshToken,omitempty"`

	Factors      []string  `json:"factors"` // what it has proven, in order, each once
	MFAUpdatedAt time.Time `json:"mfaUpdatedAt,omitzero"`

	IP        string `json:"ip"`
	UserAgent string `json:"userAgent,omitempty"`
	Country   string `json:"country,omitempty"` // lower-case ISO 3166-1 alpha-2, "" when unknown
}

// Token is a one-time secret: a magic link, a code, a recovery, a verification.
type Token struct {
	ID         string    `json:"id"`
	CreatedAt  time.Time `json:"createdAt"`
	Expire     time.Time `json:"expire"`
	Kind       string    `json:"kind"`
	Secret     string    `json:"secret"`
	SecretHash string    `json:"secretHash"`
	Phrase     string    `json:"phrase,omitempty"`
}

// Challenge is an open question for a second factor.
type Challenge struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt"`
	Expire    time.Time `json:"expire"`
	Factor    string    `json:"factor"`
	Code      string    `json:"code"`
}

// Authenticator is the TOTP enrolment of a user.
type Authenticator struct {
	ID        string    `json:"id"`
	CreatedAt time.Time `json:"createdAt"`
	Secret    string    `json:"secret"` // base32 without padding
	Verified  bool      `json:"verified"`
}

// Identity links a user to an account at an OAuth2 provider.
type Identity struct {
	ID           string    `json:"id"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
	Provider     string    `json:"provider"`
	ProviderUID  string    `json:"providerUid"`
	Email        string    `json:"email,omitempty"`
	AccessToken  string    `json:"accessToken,omitempty"`
	TokenExpiry  time.Time `json:"tokenExpiry,omitzero"`
	RefreshToken string    `json:"refreshToken,omitempty"`
	IDToken      string    `json:"idToken,omitempty"`
	Photo        string    `json:"photo,omitempty"` // the URL of the account's picture
}

// Target is an address that messages to a user can go to.
type Target struct {
	ID           string    `json:"id"`
	CreatedAt    time.Time `json:"createdAt"`
	UpdatedAt    time.Time `json:"updatedAt"`
	Name         string    `json:"name,omitempty"`
	ProviderID   string    `json:"providerId,omitempty"`
	ProviderType string    `json:"providerType"` // "email", "sms" or "push"
	Identifier   string    `json:"identifier"`
	Expired      bool      `json:"expired,omitempty"`
	SessionID    string    `json:"sessionId,omitempty"` // of a push target: it goes with that session
}

// Log is one thing that a user did.
type Log struct {
	Event     string    `json:"event"` // "session.create"
	Time      time.Time `json:"time"`
	Email     string    `json:"email,omitempty"` // of the user at that time, and so the name
	Name      string    `json:"name,omitempty"`
	IP        string    `json:"ip"`
	UserAgent string    `json:"userAgent,omitempty"`
}

// Key is one thing that a user is found by.
type Key struct{ Kind, Value string }

// The kinds of keys. All but the shared ones are unique within a project.
const (
	KeyEmail         = "email"    // in lower case
	KeyPhone         = "phone"    // E.164
	KeyIdentity      = "identity" // provider, NUL, uid at the provider
	KeyIdentityID    = "identity-id"
	KeyIdentityEmail = "identity-email" // in lower case; shared
	KeySession       = "session"        // provider, NUL, uid at the provider, of sessions that OAuth2 made; shared
	KeyTarget        = "target"         // identifier
	KeyTargetID      = "target-id"
)

// Shared tells whether several users may have the key: it leads to the one who
// got it first.
func (k Key) Shared() bool { return k.Kind == KeyIdentityEmail || k.Kind == KeySession }

// EmailKey is the key of an e-mail address.
func EmailKey(email string) Key { return Key{KeyEmail, strings.ToLower(email)} }

// IdentityKey is the key of an account at a provider.
func IdentityKey(provider, uid string) Key { return Key{KeyIdentity, provider + "\x00" + uid} }

// SessionKey is the key of a session that an account at a provider made.
func SessionKey(provider, uid string) Key { return Key{KeySession, provider + "\x00" + uid} }

// fromProvider tells whether an account at an OAuth2 provider made the session.
func (s *Session) fromProvider() bool { return s.ProviderUID != "" && s.Provider != "email" }

// Keys are all keys of the user.
func (u *User) Keys() []Key {
	var keys []Key
	if u.Email != "" {
		keys = append(keys, EmailKey(u.Email))
	}
	if u.Phone != "" {
		keys = append(keys, Key{KeyPhone, u.Phone})
	}
	for _, i := range u.Identities {
		keys = append(keys, IdentityKey(i.Provider, i.ProviderUID))
		if i.ID != "" {
			keys = append(keys, Key{KeyIdentityID, i.ID})
		}
		if i.Email != "" {
			keys = append(keys, Key{KeyIdentityEmail, strings.ToLower(i.Email)})
		}
	}
	for i := range u.Sessions {
		if s := &u.Sessions[i]; s.fromProvider() {
			keys = append(keys, SessionKey(s.Provider, s.ProviderUID))
		}
	}
	for _, t := range u.Targets {
		keys = append(keys, Key{KeyTarget, t.Identifier}, Key{KeyTargetID, t.ID})
	}
	return keys
}

// Clone is a copy that shares nothing with u.
func (u *User) Clone() *User {
	c := *u
	c.Labels = slices.Clone(u.Labels)
	c.Prefs = slices.Clone(u.Prefs)
	if u.Password != nil {
		c.Password = new(u.Password.clone())
	}
	c.PasswordHistory = slices.Clone(u.PasswordHistory)
	for i, p := range c.PasswordHistory {
		c.PasswordHistory[i] = p.clone()
	}
	if u.Authenticator != nil {
		c.Authenticator = new(*u.Authenticator)
	}
	c.RecoveryCodes = slices.Clone(u.RecoveryCodes)
	c.Challenges = slices.Clone(u.Challenges)
	c.Sessions = slices.Clone(u.Sessions)
	for i, s := range c.Sessions {
		c.Sessions[i].Factors = slices.Clone(s.Factors)
	}
	c.Tokens = slices.Clone(u.Tokens)
	c.Identities = slices.Clone(u.Identities)
	c.Targets = slices.Clone(u.Targets)
	c.Logs = slices.Clone(u.Logs)
	return &c
}

func (p Password) clone() Password {
	p.Options = slices.Clone(p.Options)
	return p
}
