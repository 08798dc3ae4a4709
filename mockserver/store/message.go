package store

import "time"

// Message is one e-mail or SMS that the server "sent".
type Message struct {
	ID        string `json:"id"`
	Seq       uint64 `json:"seq"` // rises over all projects
	Project   string `json:"projectId"`
	UserID    string `json:"userId"`
	RequestID string `json:"requestId"`

	Channel  Channel `json:"type"`
	Kind     Kind    `json:"kind"`
	To       string  `json:"to"`
	ToName   string  `json:"toName,omitempty"`
	From     string  `json:"from"`
	FromName string  `json:"fromName,omitempty"`
	ReplyTo  string  `json:"replyTo,omitempty"`
	Subject  string  `json:"subject,omitempty"`
	Text     string  `json:"text"`
	HTML     string  `json:"html,omitempty"`

	// What the message carries, put here by the server, never parsed out.
	URL    string `json:"url,omitempty"`    // the link in it
	Secret string `json:"secret,omitempty"` // the token of that link
	Code   string `json:"code,omitempty"`   // a one-time code
	Phrase string `json:"phrase,omitempty"` // a security phrase

	Sent    time.Time `json:"createdAt"`
	Expires time.Time `json:"expire,omitzero"`
}

// Channel is how a message travels.
type Channel string

// The channels.
const (
	Email Channel = "email"
	SMS   Channel = "sms"
)

// Kind is what a message is for.
type Kind string

// The kinds of messages.
const (
	MagicURL          Kind = "magic-url"
	EmailOTP          Kind = "email-otp"
	PhoneOTP          Kind = "phone-otp"
	EmailVerification Kind = "email-verification"
	PhoneVerification Kind = "phone-verification"
	Recovery          Kind = "recovery"
	MFAChallenge      Kind = "mfa-challenge"
	SessionAlert      Kind = "session-alert"
)

// Filter picks messages; its zero value picks all.
type Filter struct {
	To      string // the address or number, exactly
	Channel Channel
	Kind    Kind
	After   uint64 // sequence number
}

// Match tells whether m is picked.
func (f Filter) Match(m *Message) bool {
	return (f.To == "" || f.To == m.To) &&
		(f.Channel == "" || f.Channel == m.Channel) &&
		(f.Kind == "" || f.Kind == m.Kind) &&
		m.Seq > f.After
}
