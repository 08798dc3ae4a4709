package contract

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed testdata/*.json
var samples embed.FS

// Model says of a document what its sample cannot show. The sample,
// testdata/<model>.json, gives the fields, their order on the wire and their
// types; a string field whose sample is a time is a time.
type Model struct {
	Free   bool             // any object: the fields are the caller's own
	Fields map[string]Field // those with more to say than their sample
}

// Field is what a sample cannot show of a field.
type Field struct {
	Nullable bool     // may be null
	Free     bool     // any object
	Items    string   // the model of each item of a list
	Values   []string // all that the string, or each string of the list, may be
	Since    string   // servers older than this do not have it
	Format   string   // left out for clients that ask for a lower response format
}

// Models are the documents of the account service and the Users API, and the
// one of all errors.
var Models = map[string]Model{
	"account": {Fields: map[string]Field{
		"emailCanonical":     {Nullable: true, Since: "1.9.5"},
		"emailIsFree":        {Nullable: true, Since: "1.9.5"},
		"emailIsDisposable":  {Nullable: true, Since: "1.9.5"},
		"emailIsCorporate":   {Nullable: true, Since: "1.9.5"},
		"emailIsCanonical":   {Nullable: true, Since: "1.9.5"},
		"passwordPwned":      {Nullable: true, Since: "2.3"},
		"prefs":              {Free: true},
		"targets":            {Items: "target"},
		"impersonator":       {Since: "1.9.0", Format: "1.9.0"},
		"impersonatorUserId": {Nullable: true, Since: "1.9.0", Format: "1.9.0"},
	}},
	"session": {Fields: map[string]Field{
		"factors": {Format: "1.5.0", Values: []string{
			"password", "anonymous", "email", "phone", "token", "server", "oauth2", "totp", "recoveryCode", "custom"}},
		"secret": {Format: "1.5.0"},
	}},
	"sessionList": {Fields: map[string]Field{"sessions": {Items: "session"}}},
	"token":       {Fields: map[string]Field{"phrase": {Format: "1.5.0"}}},
	"jwt":         {},
	"preferences": {Free: true},

	"mfaType":          {},
	"mfaChallenge":     {},
	"mfaFactors":       {Fields: map[string]Field{"custom": {Since: "2.0"}}},
	"mfaRecoveryCodes": {},

	"target": {Fields: map[string]Field{
		"providerId":   {Nullable: true},
		"providerType": {Values: []string{"email", "sms", "push"}},
	}},
	"identity":     {Fields: map[string]Field{"providerIdToken": {Since: "2.3"}}},
	"identityList": {Fields: map[string]Field{"identities": {Items: "identity"}}},

	"log": {Fields: map[string]Field{
		"mode":        {Values: []string{"default", "admin"}},
		"userType":    {Since: "1.9", Values: []string{"user", "admin", "guest", "hidden", "keyProject", "keyAccount", "keyOrganization"}},
		"deviceName":  {Nullable: true},
		"deviceBrand": {Nullable: true},
		"deviceModel": {Nullable: true},
	}},
	"logList": {Fields: map[string]Field{"logs": {Items: "log"}}},

	"consent":          {},
	"consentList":      {Fields: map[string]Field{"consents": {Items: "consent"}}},
	"consentToken":     {},
	"consentTokenList": {Fields: map[string]Field{"tokens": {Items: "consentToken"}}},

	"user": {Fields: map[string]Field{
		"password":           {Nullable: true},
		"hashOptions":        {Free: true},
		"emailCanonical":     {Nullable: true, Since: "1.9.5"},
		"emailIsFree":        {Nullable: true, Since: "1.9.5"},
		"emailIsDisposable":  {Nullable: true, Since: "1.9.5"},
		"emailIsCorporate":   {Nullable: true, Since: "1.9.5"},
		"emailIsCanonical":   {Nullable: true, Since: "1.9.5"},
		"mfa":                {Format: "1.5.0"},
		"prefs":              {Free: true},
		"targets":            {Items: "target", Format: "1.5.0"},
		"impersonator":       {Since: "1.9.0", Format: "1.9.0"},
		"impersonatorUserId": {Nullable: true, Since: "1.9.0", Format: "1.9.0"},
	}},
	"userList":   {Fields: map[string]Field{"users": {Items: "user"}}},
	"targetList": {Fields: map[string]Field{"targets": {Items: "target"}}},
	"membership": {Fields: map[string]Field{
		"userPhone": {Since: "1.9.2", Format: "1.9.2"},
		"mfa":       {Format: "1.5.0"},
	}},
	"membershipList":     {Fields: map[string]Field{"memberships": {Items: "membership"}}},
	"mfaChallengeSecret": {},

	"error": {},
}

// Sample gives a document of a model with every field that any version sends,
// in the order and the form of the wire.
func Sample(model string) ([]byte, error) {
	indented, err := samples.ReadFile("testdata/" + model + ".json")
	if err != nil {
		return nil, fmt.Errorf("model %q has no sample document", model)
	}
	var wire bytes.Buffer
	if err := json.Compact(&wire, indented); err != nil {
		return nil, fmt.Errorf("sample document of %q: %w", model, err)
	}
	return bytes.ReplaceAll(wire.Bytes(), []byte("/"), []byte(`\/`)), nil
}
