package mockserver

import (
	"crypto/subtle"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// Settings are a project's settings, as the control API takes and gives them.
// [Project.Settings] gives a copy, [Configure] and [Project.Configure] change
// them.
type Settings struct {
	Name               string                    `json:"name"`       // in messages; default: the project's id
	APIKeys            []APIKey                  `json:"apiKeys"`    // beside [Project.APIKey]; default: none
	Platforms          []string                  `json:"platforms"`  // hosts of redirects and origins beside the loopback ones; "*." matches subdomains
	RateLimits         bool                      `json:"rateLimits"` // true refuses with 429, false only sends the headers
	Services           Services                  `json:"services"`
	APIs               APIs                      `json:"apis"`
	Auth               AuthSettings              `json:"auth"`
	OAuth2             map[string]OAuth2Provider `json:"oauth2"` // by provider id; default: none
	Email              EmailSettings             `json:"email"`
	SMS                SMSSettings               `json:"sms"`
	MessagingProviders []MessagingProvider       `json:"messagingProviders"` // default: none
}

// APIKey is a secret that X-Appwrite-Key accepts.
type APIKey struct {
	Secret string    `json:"secret"`
	Scopes []string  `json:"scopes"` // "*" is all of them
	Name   string    `json:"name"`
	Expire time.Time `json:"expire,omitzero"` // zero: never
}

// Services are the services that guests and users may call; all are on by
// default. API keys may call them all.
type Services struct {
	Account bool `json:"account"`
	Avatars bool `json:"avatars"`
	Users   bool `json:"users"`
}

// APIs are the ways in that guests and users may take; all are on by default.
// API keys may take them all.
type APIs struct {
	REST bool `json:"rest"` // everything under /v1
}

// AuthSettings are the rules of sign-up and sign-in.
type AuthSettings struct {
	Limit              int                `json:"limit"`              // most users, 0 for no limit
	Duration           int                `json:"duration"`           // seconds that a session lives; default: a year of 365 days
	SessionsLimit      int                `json:"sessionsLimit"`      // most sessions of a user, 0 for no limit; default 10
	SessionAlerts      bool               `json:"sessionAlerts"`      // an e-mail after each further sign-in
	InvalidateSessions bool               `json:"invalidateSessions"` // a password change ends the other sessions; default true
	PasswordHistory    int                `json:"passwordHistory"`    // how many old passwords are refused
	PasswordDictionary bool               `json:"passwordDictionary"`
	PasswordStrength   PasswordStrength   `json:"passwordStrength"`
	PersonalDataCheck  bool               `json:"personalDataCheck"`
	MockNumbers        []MockNumber       `json:"mockNumbers"`
	MembershipsPrivacy MembershipsPrivacy `json:"membershipsPrivacy"`
	Methods            AuthMethods        `json:"methods"`
	MFAFactors         MFAFactors         `json:"mfaFactors"`
}

// PasswordStrength is what a new password must have.
type PasswordStrength struct {
	Min       int  `json:"min"` // characters, 8 to 256; default 8
	Uppercase bool `json:"uppercase"`
	Lowercase bool `json:"lowercase"`
	Number    bool `json:"number"`
	Symbols   bool `json:"symbols"`
}

// MockNumber is a phone number with a fixed code: no message goes to it.
type MockNumber struct {
	Phone string `json:"phone"` // E.164
	OTP   string `json:"otp"`   // six digits
}

// MembershipsPrivacy says what members of a team see of each other. It is kept
// and shown, and without effect: this server has no teams.
type MembershipsPrivacy struct {
	UserID         bool `json:"userId"`
	UserName       bool `json:"userName"`
	UserEmail      bool `json:"userEmail"`
	UserPhone      bool `json:"userPhone"`
	UserMFA        bool `json:"userMFA"`
	UserAccessedAt bool `json:"userAccessedAt"`
}

// AuthMethods are the ways to sign in; all are on by default.
type AuthMethods struct {
	EmailPassword bool `json:"emailPassword"`
	MagicURL      bool `json:"magicURL"`
	EmailOTP      bool `json:"emailOTP"`
	Phone         bool `json:"phone"`
	Anonymous     bool `json:"anonymous"`
	JWT           bool `json:"jwt"`
	Invites       bool `json:"invites"` // to teams, of which there are none
}

// MFAFactors are the factors that may complete a challenge; all but Custom are
// on by default.
type MFAFactors struct {
	TOTP   bool `json:"totp"`
	Email  bool `json:"email"`
	Phone  bool `json:"phone"`
	Custom bool `json:"custom"` // hands its code out over the Users API
}

// OAuth2Provider is one provider that users may sign in with.
type OAuth2Provider struct {
	Enabled  bool           `json:"enabled"`
	AppID    string         `json:"appId"`
	Secret   string         `json:"secret"`   // JSON for a provider that needs more than one value
	LoginURL string         `json:"loginUrl"` // where a sign-in sends the browser; default "": the server's own page
	Identity OAuth2Identity `json:"identity"` // who comes back; default: a made-up verified user
}

// OAuth2Identity is who comes back from a provider. A nil field is made up; an
// empty one is what the provider does not tell.
type OAuth2Identity struct {
	ID            *string `json:"id,omitempty"`
	Email         *string `json:"email,omitempty"`
	Name          *string `json:"name,omitempty"`
	EmailVerified *bool   `json:"emailVerified,omitempty"`
	AccessToken   *string `json:"accessToken,omitempty"`
	RefreshToken  *string `json:"refreshToken,omitempty"`
	ExpiresIn     *int    `json:"expiresIn,omitempty"` // seconds
}

// EmailSettings are about the e-mails of a project.
type EmailSettings struct {
	Branding    bool   `json:"branding"` // the logo, as in the mails of Appwrite's console
	SenderName  string `json:"senderName"`
	SenderEmail string `json:"senderEmail"`
}

// SMSSettings are about the text messages of a project.
type SMSSettings struct {
	From string `json:"from"`
}

// MessagingProvider is a provider that a target of the Users API may name. Only
// ID and Type decide; nothing is sent by it.
type MessagingProvider struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Provider string `json:"provider"` // "sendgrid", "twilio", "fcm", ...
	Type     string `json:"type"`     // "email", "sms" or "push"
	Enabled  bool   `json:"enabled"`
}

// clone is a copy that shares nothing with s.
func (s *Settings) clone() Settings {
	c := *s
	c.APIKeys = slices.Clone(s.APIKeys)
	for i, k := range c.APIKeys {
		c.APIKeys[i].Scopes = slices.Clone(k.Scopes)
	}
	c.Platforms = slices.Clone(s.Platforms)
	c.Auth.MockNumbers = slices.Clone(s.Auth.MockNumbers)
	c.OAuth2 = maps.Clone(s.OAuth2)
	for id, p := range c.OAuth2 {
		p.Identity = p.Identity.clone()
		c.OAuth2[id] = p
	}
	c.MessagingProviders = slices.Clone(s.MessagingProviders)
	return c
}

func (i OAuth2Identity) clone() OAuth2Identity {
	return OAuth2Identity{
		ID: copied(i.ID), Email: copied(i.Email), Name: copied(i.Name), EmailVerified: copied(i.EmailVerified),
		AccessToken: copied(i.AccessToken), RefreshToken: copied(i.RefreshToken), ExpiresIn: copied(i.ExpiresIn),
	}
}

func copied[T any](p *T) *T {
	if p == nil {
		return nil
	}
	return new(*p)
}

// apiKey finds the key with a secret, in a time that does not tell how much of
// it was right.
func (s *Settings) apiKey(secret string) (APIKey, bool) {
	found := -1
	for i, k := range s.APIKeys {
		if subtle.ConstantTimeCompare([]byte(k.Secret), []byte(secret)) == 1 {
			found = i
		}
	}
	if found < 0 {
		return APIKey{}, false
	}
	return s.APIKeys[found], true
}

// messagingProvider finds the messaging provider with an id.
func (s *Settings) messagingProvider(id string) (MessagingProvider, bool) {
	i := slices.IndexFunc(s.MessagingProviders, func(p MessagingProvider) bool { return p.ID == id })
	if i < 0 {
		return MessagingProvider{}, false
	}
	return s.MessagingProviders[i], true
}

// allows tells whether guests and users may call an operation of the service that
// its id begins with.
func (s *Services) allows(operation string) bool {
	switch service, _, _ := strings.Cut(operation, "."); service {
	case "account":
		return s.Account
	case "avatars":
		return s.Avatars
	case "users":
		return s.Users
	}
	return true
}

// allows tells whether users may sign in that way.
func (a *AuthSettings) allows(m contract.AuthMethod) bool {
	switch m {
	case contract.EmailPassword:
		return a.Methods.EmailPassword
	case contract.MagicURL:
		return a.Methods.MagicURL
	case contract.EmailOTP:
		return a.Methods.EmailOTP
	case contract.Phone:
		return a.Methods.Phone
	case contract.Anonymous:
		return a.Methods.Anonymous
	case contract.JWT:
		return a.Methods.JWT
	case contract.Invites:
		return a.Methods.Invites
	}
	return true
}
