// Package contract is the map of the API: one row for every operation of the
// account and avatars services and of the Users API, and one sample document for
// every model.
//
// The mock server routes, authorizes, validates and rate-limits from the rows;
// the tests of the SDK, the command line and the server walk them and fail
// where one has no counterpart. The rows are data: what a [Validator] accepts
// and how it words a refusal is written in mockserver/param.go.
package contract

import "time"

// Operation is one row: an operation of the API and all that is known of it
// before its handler runs.
type Operation struct {
	ID      string   // the API's name for it, after its service: "account.createMFAChallenge"
	Method  string   // "POST"
	Path    string   // below /v1, with {parameters}: "/account/mfa/challenges"
	Aliases []string // older paths of the same handler; they share its rate limit

	Scope           Scope      // who may call
	KeyScope        Scope      // of an API key, does as well, "" for none
	AuthMethod      AuthMethod // the project's switch for it, "" for none
	MFAExempt       bool       // answers a session that still owes its second factor
	NewSession      bool       // makes a session, so refuses a caller that has one
	RecentChallenge bool       // wants a challenge passed in the last 30 minutes

	Params []Param // in the order in which they are validated

	Status int    // of success
	Reply  string // the model of the body: a key of [Models]; "" for none, [Image] for a picture
	Limit  *Limit // nil for none
	Cached bool   // the server keeps the answer and gives it again for the same query

	Since      string // the first server version that has it, "" for all
	Until      string // the first server version that has it no more, "" for none
	Deprecated bool   // kept by the server for old clients; the SDK and the command line leave it out
}

// scopes are those of which a caller needs one.
func (op Operation) scopes() []string {
	if op.KeyScope == "" {
		return []string{string(op.Scope)}
	}
	return []string{string(op.Scope), string(op.KeyScope)}
}

// Image is the [Operation.Reply] of an operation that answers with a picture.
const Image = "image"

// Scope is what a caller's role must hold.
type Scope string

// The scopes of the two services.
const (
	Account       Scope = "account"        // a signed-in user, by session or JWT
	Public        Scope = "public"         // guests and users, no API key
	SessionsWrite Scope = "sessions.write" // guests, users, and API keys that hold it
	TargetsWrite  Scope = "targets.write"  // users, and API keys that hold it
	AvatarsRead   Scope = "avatars.read"   // guests, users, and API keys that hold it
)

// The scopes of the Users API, for API keys that hold them.
const (
	UsersRead    Scope = "users.read" // also users who may impersonate others
	UsersWrite   Scope = "users.write"
	SessionsRead Scope = "sessions.read"
)

// AuthMethod is a way to sign in that a project can switch off.
type AuthMethod string

// The ways to sign in.
const (
	EmailPassword AuthMethod = "email-password"
	MagicURL      AuthMethod = "magic-url"
	EmailOTP      AuthMethod = "email-otp"
	Phone         AuthMethod = "phone"
	Anonymous     AuthMethod = "anonymous"
	JWT           AuthMethod = "jwt"
	Invites       AuthMethod = "invites"
)

// In says where a parameter travels.
type In string

// The places of a parameter.
const (
	Path  In = "path"
	Query In = "query"
	Body  In = "body"
)

// Param is one parameter of an operation.
type Param struct {
	Name     string
	In       In
	Required bool
	Default  any // of an optional one, nil where the handler tells absence itself
	Check    Validator
}

// Kind is what a [Validator] checks.
type Kind int

// The kinds of validators, and what they accept.
const (
	CustomID    Kind = iota + 1 // an id the caller chooses, or "unique()"
	UID                         // an id that exists, or one of Values as a keyword
	Email                       // an e-mail address
	Password                    // 8 to 256 bytes, whatever the project's policy
	NewPassword                 // the project's strength policy, then its dictionary
	Text                        // Min to Max characters, all of them in Values if set
	PhoneNumber                 // E.164
	Bool                        // true or false
	LooseBool                   // also "true", "false", "1", "0", 1 and 0
	Range                       // an integer from Min to Max, or its digits
	Integer                     // an integer
	Float                       // a number from Min to Max
	Assoc                       // an object of at most 65,535 bytes of JSON
	OneOf                       // one of Values; Fold: in any letter case
	ListOf                      // a list of at most Max items (0: any number) that each pass Items
	Redirect                    // a URL whose host or scheme the project allows
	HTTPURL                     // an absolute http or https URL
	HexColor                    // three or six hex digits, no "#"
	Queries                     // a list in the Queries language over Values
)

// Validator is what a parameter must be. Which fields count depends on Kind.
type Validator struct {
	Kind     Kind
	Min, Max float64
	Values   []string
	Fold     bool
	OrEmpty  bool // "" will do as well, whatever the Kind
	Items    *Validator
}

// Limit is a fixed-window rate limit.
type Limit struct {
	Max    int
	Window time.Duration
	Keys   []string // templates: "url:{url},email:{param-email}"; each is counted, any may refuse
	Reset  []int    // statuses that set the counters back to zero
}

// Lookup gives the row of an operation by its id, and whether there is one.
func Lookup(id string) (Operation, bool) {
	for _, op := range All {
		if op.ID == id {
			return op, true
		}
	}
	return Operation{}, false
}
