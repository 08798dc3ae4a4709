package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
)

// merge gives the settings of a project after a body of the control API, see
// [rule.merge].
func (s *Settings) merge(project string, body any) (Settings, error) {
	fallback, err := jsonObject(defaultSettings(project))
	if err != nil {
		return Settings{}, err
	}
	old, err := jsonObject(s)
	if err != nil {
		return Settings{}, err
	}
	doc, err := settingsRule().merge(old, fallback, body)
	if err != nil {
		return Settings{}, err
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return Settings{}, err
	}
	var merged Settings
	if err := json.Unmarshal(raw, &merged); err != nil {
		return Settings{}, fmt.Errorf("read merged settings: %w", err)
	}
	return merged, nil
}

// check tells whether settings that Go code made are such as the control API
// would take, and gives them without nil lists.
func (s *Settings) check(project string) (Settings, error) {
	doc, err := jsonObject(s)
	if err != nil {
		return Settings{}, err
	}
	defaults := defaultSettings(project)
	return defaults.merge(project, doc)
}

// jsonObject is v as JSON knows it, with numbers as they are written.
func jsonObject(v any) (doc map[string]any, err error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write settings: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	err = d.Decode(&doc)
	return doc, err
}

// settingsRule is the rule of all [Settings]. A test holds the two against
// each other.
func settingsRule() rule {
	strength := flags("uppercase", "lowercase", "number", "symbols")
	strength.fields["min"] = wholeNumber(8, 256)
	return rule{kind: anObject, fields: map[string]rule{
		"name": {kind: aText},
		"apiKeys": {kind: aList, unique: "secret",
			blank: map[string]any{"scopes": []any{}, "name": ""},
			each: &rule{kind: anObject, fields: map[string]rule{
				"secret": neededText(wantText),
				"scopes": {kind: aList, each: new(textThat(wantText))},
				"name":   {kind: aText},
				"expire": textThat(wantTime),
			}}},
		"platforms":  {kind: aList, each: new(textThat(wantHost))},
		"rateLimits": {kind: aFlag},
		"services":   flags("account", "avatars", "users"),
		"apis":       flags("rest"),
		"auth": {kind: anObject, fields: map[string]rule{
			"limit":              wholeNumber(0, math.MaxInt32),
			"duration":           wholeNumber(1, math.MaxInt32),
			"sessionsLimit":      wholeNumber(0, math.MaxInt32),
			"sessionAlerts":      {kind: aFlag},
			"invalidateSessions": {kind: aFlag},
			"passwordHistory":    wholeNumber(0, math.MaxInt32),
			"passwordDictionary": {kind: aFlag},
			"passwordStrength":   strength,
			"personalDataCheck":  {kind: aFlag},
			"mockNumbers": {kind: aList, unique: "phone",
				each: &rule{kind: anObject, fields: map[string]rule{
					"phone": neededText(wantPhone),
					"otp":   neededText(wantDigits),
				}}},
			"membershipsPrivacy": flags("userId", "userName", "userEmail", "userPhone", "userMFA", "userAccessedAt"),
			"methods":            flags("emailPassword", "magicURL", "emailOTP", "phone", "anonymous", "jwt", "invites"),
			"mfaFactors":         flags("totp", "email", "phone", "custom"),
		}},
		"oauth2": {kind: aRecord, names: oauth2Providers(),
			blank: map[string]any{"enabled": false, "appId": "", "secret": "", "loginUrl": "", "identity": map[string]any{}},
			each: &rule{kind: anObject, fields: map[string]rule{
				"enabled":  {kind: aFlag},
				"appId":    {kind: aText},
				"secret":   {kind: aText},
				"loginUrl": textThat(wantURL),
				"identity": {kind: anObject, fields: map[string]rule{
					"id":            {kind: aText},
					"email":         {kind: aText},
					"name":          {kind: aText},
					"emailVerified": {kind: aFlag},
					"accessToken":   {kind: aText},
					"refreshToken":  {kind: aText},
					"expiresIn":     wholeNumber(0, math.MaxInt32),
				}},
			}}},
		"email": {kind: anObject, fields: map[string]rule{
			"branding":    {kind: aFlag},
			"senderName":  {kind: aText},
			"senderEmail": textThat(wantEmail),
		}},
		"sms": {kind: anObject, fields: map[string]rule{"from": {kind: aText}}},
		"messagingProviders": {kind: aList, unique: "id",
			blank: map[string]any{"name": "", "provider": "", "enabled": true},
			each: &rule{kind: anObject, fields: map[string]rule{
				"id":       neededText(wantText),
				"name":     {kind: aText},
				"provider": {kind: aText},
				"type":     neededText(wantChannel),
				"enabled":  {kind: aFlag},
			}}},
	}}
}
