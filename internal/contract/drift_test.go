package contract

import (
	"slices"
	"testing"
)

// published is the version of the document that the list below is about.
const published = "1.8.1"

// Where the rows know more than the published document.
const (
	sdk28      = "API 2.3, as the web SDK 28 calls it"
	server19   = "server 1.9"
	server195  = "server 1.9.5"
	afterwards = "the server's main line after 1.9.6"
	onlyKeys   = "of the Users API: published in the document for API keys"
)

// deliberate are the differences between the rows and the published document
// that are meant: what differs, and the source by which the row is right.
var deliberate = map[string]string{
	"account.delete: not in the document": "the server takes it from any session; it is published for the console alone",

	"account.createIDTokenSession: not in the document":                    sdk28,
	"account.createRecoveryOTP: not in the document":                       sdk28,
	"account.updateRecoveryOTP: not in the document":                       sdk28,
	"account.createEmailVerificationOTP: not in the document":              sdk28,
	"account.updateEmailVerificationOTP: not in the document":              sdk28,
	"account.listConsents: not in the document":                            sdk28,
	"account.getConsent: not in the document":                              sdk28,
	"account.deleteConsent: not in the document":                           sdk28,
	"account.listConsentTokens: not in the document":                       sdk28,
	"account.getConsentToken: not in the document":                         sdk28,
	"account.deleteConsentToken: not in the document":                      sdk28,
	"avatars.getPhoto: not in the document":                                afterwards,
	"account.createMFAChallenge: values of factor: custom only in the row": afterwards,

	"account.createOAuth2Session: values of provider: " + newProviders: "fusionauth, keycloak, kick, x: " + server19 + "; appwrite, huggingface: " + afterwards + "; the mocks are never published",
	"account.createOAuth2Token: values of provider: " + newProviders:   "as for createOAuth2Session",

	"account: only the document has password, hash, hashOptions": "one model is published for both services; only the Users API sends these",
	"account: only the sample has emailCanonical, emailIsFree, emailIsDisposable, emailIsCorporate, emailIsCanonical, " +
		"passwordPwned, impersonator, impersonatorUserId": server195 + "; passwordPwned: " + sdk28 + "; impersonator: " + server19,
	"mfaFactors: only the sample has custom":                          afterwards,
	"identity: only the sample has providerIdToken":                   sdk28,
	"log: only the sample has userType":                               server19,
	"log.deviceName: nullable false in the document, true in Models":  "the server sends null for a device it does not know",
	"log.deviceBrand: nullable false in the document, true in Models": "as deviceName",
	"log.deviceModel: nullable false in the document, true in Models": "as deviceName",
	"consent: no such model in the document":                          sdk28,
	"consentList: no such model in the document":                      sdk28,
	"consentToken: no such model in the document":                     sdk28,
	"consentTokenList: no such model in the document":                 sdk28,
	"user: only the sample has emailCanonical, emailIsFree, emailIsDisposable, emailIsCorporate, emailIsCanonical, " +
		"impersonator, impersonatorUserId": server195 + "; impersonator: " + server19,
	"user.hash: nullable true in the document, false in Models":        "the account leaves it out; the Users API always has it",
	"user.hashOptions: nullable true in the document, false in Models": "as hash",
	"membership: only the sample has userPhone, userAccessedAt":        server19 + "; userAccessedAt: " + afterwards,
	"userList: no such model in the document":                          onlyKeys,
	"targetList: no such model in the document":                        onlyKeys,
	"mfaChallengeSecret: no such model in the document":                onlyKeys,
	"error.code: string in the document, integer in the sample":        "the server sends a number, whatever is published",
}

const newProviders = "appwrite, fusionauth, huggingface, keycloak, kick, x, mock, mock-unverified only in the row"

// The rows say what the published OpenAPI document says, but for the differences
// that are meant; and a difference that is gone is off the list.
func TestDrift(t *testing.T) {
	t.Parallel()
	doc := loadPublished(t)
	found := doc.differences()
	for _, difference := range found {
		if deliberate[difference] == "" {
			t.Errorf("the document disagrees: %s\nmend the row, or add the difference to the list with its reason", difference)
		}
	}
	for difference, reason := range deliberate {
		if !slices.Contains(found, difference) {
			t.Errorf("no longer a difference: %s (%s)\ntake it off the list", difference, reason)
		}
	}
}
