package mockserver

import (
	"encoding/base32"
	"fmt"
	"maps"
	"strings"
	"time"
)

// seedNames are what a project of a file has beside its settings.
var seedNames = []string{"id", "users", "oauthAccounts"}

// seedRule is what a file of seeds must be. The settings in it are those of the
// control API.
func seedRule() rule {
	settings := settingsRule()
	project := rule{kind: anObject, fields: maps.Clone(settings.fields)}
	project.fields["id"] = neededText(wantProjectID)
	project.fields["users"] = rule{kind: aList, unique: "id", each: new(seedUserRule())}
	project.fields["oauthAccounts"] = rule{kind: aList, each: new(oauthAccountRule())}
	version := wholeNumber(1, 1)
	version.required = true
	return rule{kind: anObject, fields: map[string]rule{
		"version":  version,
		"now":      textThat(wantClock),
		"frozen":   {kind: aFlag},
		"template": settings,
		"projects": {kind: aList, unique: "id", each: &project},
	}}
}

func seedUserRule() rule {
	hashes := rule{kind: anObject, fields: map[string]rule{}}
	for kind := range seedHashes {
		hashes.fields[kind] = textThat(wantText)
	}
	return rule{kind: anObject, fields: map[string]rule{
		"id":                textThat(wantProjectID),
		"name":              {kind: aText},
		"email":             textThat(wantEmail),
		"emailVerification": {kind: aFlag},
		"phone":             textThat(wantPhone),
		"phoneVerification": {kind: aFlag},
		"password":          {kind: aText, check: wantPassword, hashed: &hashes},
		"status":            {kind: aFlag},
		"labels":            {kind: aList, each: new(textThat(wantText))},
		"prefs":             {kind: aFreeObject},
		"createdAt":         textThat(wantMoment),
		"mfa": {kind: anObject, fields: map[string]rule{
			"enabled":       {kind: aFlag},
			"totp":          textThat(wantTOTP),
			"recoveryCodes": {kind: aList, each: new(textThat(wantText))},
		}},
		"sessions": {kind: aList, unique: "id", each: &rule{kind: anObject, fields: map[string]rule{
			"id":        textThat(wantProjectID),
			"provider":  textThat(wantSeedProvider),
			"secret":    textThat(wantText),
			"createdAt": textThat(wantMoment),
		}}},
	}}
}

func wantProjectID(s string) string {
	if !projectIDForm().MatchString(s) {
		return "must be 1 to 36 letters, digits, periods, hyphens and underscores, the first a letter or a digit"
	}
	return ""
}

// wantMoment takes a time, or a distance from the project's clock.
func wantMoment(s string) string {
	if _, err := time.ParseDuration(s); err == nil || wantTime(s) == "" {
		return ""
	}
	return "must be a time such as 2026-01-02T03:04:05Z, or -1h, counted from the clock"
}

func wantPassword(s string) string {
	if !validPassword(s) {
		return "must be 8 to 256 characters, or nobody can sign in with it"
	}
	return ""
}

func wantTOTP(s string) string {
	if _, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s); err != nil || s == "" {
		return "must be base32 in capitals without padding, such as JBSWY3DPEHPK3PXP"
	}
	return ""
}

func wantSeedProvider(s string) string {
	if _, ok := seedFactors[s]; !ok {
		return "must be email, anonymous, magic-url or phone"
	}
	return ""
}

// checkSeedUsers refuses two users of one address or number, and a password of two
// hashes: what no rule of one field can say.
func checkSeedUsers(users []seedUser) error {
	owner := map[string]bool{}
	for i, u := range users {
		for name, value := range map[string]string{"email": strings.ToLower(u.Email), "phone": u.Phone} {
			if value != "" && owner[name+value] {
				return &bodyError{fmt.Sprintf("users[%d].%s", i, name), "is that of another user too"}
			}
			owner[name+value] = true
		}
		if len(u.Password.hashes) > 1 {
			return &bodyError{fmt.Sprintf("users[%d].password", i), "must be one hash, not several"}
		}
	}
	return nil
}
