package contract

import (
	"slices"
	"time"
)

// Operations are all rows, the account service first, each service in the
// order of the shared file names.
var Operations = slices.Concat(account, sessions, tokens, mfa, recovery, verification,
	oauth2, identities, targets, prefs, logs, jwts, consents, avatars)

// perHour is a limit of n requests an hour for each of keys.
func perHour(n int, keys ...string) *Limit {
	return &Limit{Max: n, Window: time.Hour, Keys: keys}
}

// forgiving gives l with counters that start again with each success.
func forgiving(l *Limit) *Limit {
	l.Reset = []int{201}
	return l
}

// Templates of rate-limit keys: {url} is the host and the canonical path
// without its method, {userId} the caller, {param-x} the parameter as sent.
const (
	byIP           = "ip:{ip}"
	byURLIP        = "url:{url},ip:{ip}"
	byURLUser      = "url:{url},userId:{userId}"
	byURLEmail     = "url:{url},email:{param-email}"
	byURLPhone     = "url:{url},phone:{param-phone}"
	byURLUserID    = "url:{url},userId:{param-userId}"
	byUserID       = "userId:{param-userId}"
	byIPUserID     = "ip:{ip},userId:{param-userId}"
	byURLChallenge = "url:{url},challengeId:{param-challengeId}"
)

var account = []Operation{
	{ID: "account.get", Method: "GET", Path: "/account", Scope: Account, Status: 200, Reply: "account"},
	{ID: "account.create", Method: "POST", Path: "/account", Scope: SessionsWrite, AuthMethod: EmailPassword,
		Status: 201, Reply: "account", Limit: perHour(10, byURLIP), Params: []Param{
			required("userId", Body, customID),
			required("email", Body, email),
			required("password", Body, newPassword),
			optional("name", Body, "", text(1, 128)),
		}},
	{ID: "account.delete", Method: "DELETE", Path: "/account", Scope: Account, Status: 204},
	{ID: "account.updateName", Method: "PATCH", Path: "/account/name", Scope: Account, Status: 200, Reply: "account", Params: []Param{
		required("name", Body, text(1, 128)),
	}},
	{ID: "account.updatePassword", Method: "PATCH", Path: "/account/password", Scope: Account, Status: 200, Reply: "account",
		Limit: perHour(10, byURLIP), Params: []Param{
			required("password", Body, newPassword),
			optional("oldPassword", Body, "", text(0, 256)),
		}},
	{ID: "account.updateEmail", Method: "PATCH", Path: "/account/email", Scope: Account, Status: 200, Reply: "account", Params: []Param{
		required("email", Body, email),
		required("password", Body, password),
	}},
	{ID: "account.updatePhone", Method: "PATCH", Path: "/account/phone", Scope: Account, Status: 200, Reply: "account", Params: []Param{
		required("phone", Body, phone),
		required("password", Body, password),
	}},
	{ID: "account.updateStatus", Method: "PATCH", Path: "/account/status", Scope: Account, Status: 200, Reply: "account"},
}

var sessions = []Operation{
	{ID: "account.listSessions", Method: "GET", Path: "/account/sessions", Scope: Account, Status: 200, Reply: "sessionList"},
	{ID: "account.deleteSessions", Method: "DELETE", Path: "/account/sessions", Scope: Account, Status: 204,
		Limit: perHour(100, byURLIP)},
	{ID: "account.getSession", Method: "GET", Path: "/account/sessions/{sessionId}", Scope: Account, Status: 200, Reply: "session",
		Params: []Param{required("sessionId", Path, uid)}},
	{ID: "account.updateSession", Method: "PATCH", Path: "/account/sessions/{sessionId}", Scope: Account, Status: 200, Reply: "session",
		Limit: perHour(10, byURLIP), Params: []Param{required("sessionId", Path, uid)}},
	{ID: "account.deleteSession", Method: "DELETE", Path: "/account/sessions/{sessionId}", Scope: Account, MFAExempt: true, Status: 204,
		Limit: perHour(100, byURLIP), Params: []Param{required("sessionId", Path, uid)}},
	{ID: "account.createEmailPasswordSession", Method: "POST", Path: "/account/sessions/email", Aliases: []string{"/account/sessions"},
		Scope: SessionsWrite, AuthMethod: EmailPassword, NewSession: true, Status: 201, Reply: "session",
		Limit: forgiving(perHour(10, byURLEmail)), Params: []Param{
			required("email", Body, email),
			required("password", Body, password),
		}},
	{ID: "account.createAnonymousSession", Method: "POST", Path: "/account/sessions/anonymous", Scope: SessionsWrite,
		AuthMethod: Anonymous, NewSession: true, Status: 201, Reply: "session", Limit: perHour(50, byIP)},
	{ID: "account.createSession", Method: "POST", Path: "/account/sessions/token", Scope: SessionsWrite, NewSession: true,
		Status: 201, Reply: "session", Limit: forgiving(perHour(10, byIPUserID)), Params: []Param{
			required("userId", Body, customID),
			required("secret", Body, text(1, 256)),
		}},
	{ID: "account.updateMagicURLSession", Method: "PUT", Path: "/account/sessions/magic-url", Scope: SessionsWrite, NewSession: true,
		Status: 201, Reply: "session", Limit: forgiving(perHour(10, byIPUserID)), Deprecated: true, Params: []Param{
			required("userId", Body, customID),
			required("secret", Body, text(1, 256)),
		}},
	{ID: "account.updatePhoneSession", Method: "PUT", Path: "/account/sessions/phone", Scope: SessionsWrite, NewSession: true,
		Status: 201, Reply: "session", Limit: perHour(10, byIPUserID), Deprecated: true, Params: []Param{
			required("userId", Body, customID),
			required("secret", Body, text(1, 256)),
		}},
	{ID: "account.createIDTokenSession", Method: "POST", Path: "/account/sessions/id-token", Scope: SessionsWrite, Since: "2.3",
		Status: 201, Reply: "session", Limit: forgiving(perHour(10, byURLIP)), Params: []Param{
			required("provider", Body, oneOf(oauth2Providers...)),
			required("idToken", Body, text(1, 8192)),
			optional("nonce", Body, "", text(0, 256)),
			optional("accessToken", Body, "", text(0, 4096)),
			optional("accessTokenExpiry", Body, 0, between(0, 31536000)),
			optional("name", Body, "", text(0, 128)),
		}},
}

var tokens = []Operation{
	{ID: "account.createMagicURLToken", Method: "POST", Path: "/account/tokens/magic-url", Aliases: []string{"/account/sessions/magic-url"},
		Scope: SessionsWrite, AuthMethod: MagicURL, Status: 201, Reply: "token", Limit: perHour(60, byURLEmail, byURLIP), Params: []Param{
			required("userId", Body, customID),
			required("email", Body, email),
			optional("url", Body, "", redirect),
			optional("phrase", Body, false, boolean),
		}},
	{ID: "account.createEmailToken", Method: "POST", Path: "/account/tokens/email", Scope: SessionsWrite, AuthMethod: EmailOTP,
		Status: 201, Reply: "token", Limit: perHour(10, byURLEmail, byURLIP), Params: []Param{
			required("userId", Body, customID),
			required("email", Body, email),
			optional("phrase", Body, false, boolean),
		}},
	{ID: "account.createPhoneToken", Method: "POST", Path: "/account/tokens/phone", Aliases: []string{"/account/sessions/phone"},
		Scope: SessionsWrite, AuthMethod: Phone, Status: 201, Reply: "token", Limit: perHour(10, byURLPhone, byURLIP), Params: []Param{
			required("userId", Body, customID),
			required("phone", Body, phone),
		}},
}

var mfa = []Operation{
	{ID: "account.updateMFA", Method: "PATCH", Path: "/account/mfa", Scope: Account, Status: 200, Reply: "account", Params: []Param{
		required("mfa", Body, boolean),
	}},
	{ID: "account.createMFAAuthenticator", Method: "POST", Path: "/account/mfa/authenticators/{type}", Scope: Account,
		Status: 200, Reply: "mfaType", Params: []Param{required("type", Path, oneOfFold("totp"))}},
	{ID: "account.updateMFAAuthenticator", Method: "PUT", Path: "/account/mfa/authenticators/{type}", Scope: Account,
		Status: 200, Reply: "account", Params: []Param{
			required("type", Path, oneOfFold("totp")),
			required("otp", Body, text(1, 256)),
		}},
	{ID: "account.deleteMFAAuthenticator", Method: "DELETE", Path: "/account/mfa/authenticators/{type}", Scope: Account,
		RecentChallenge: true, Status: 204, Params: []Param{required("type", Path, oneOfFold("totp"))}},
	{ID: "account.createMFAChallenge", Method: "POST", Path: "/account/mfa/challenges", Aliases: []string{"/account/mfa/challenge"},
		Scope: Account, MFAExempt: true, Status: 201, Reply: "mfaChallenge", Limit: perHour(10, byURLUser), Params: []Param{
			required("factor", Body, oneOfFold("email", "phone", "totp", "recoveryCode", "custom")),
		}},
	{ID: "account.updateMFAChallenge", Method: "PUT", Path: "/account/mfa/challenges", Aliases: []string{"/account/mfa/challenge"},
		Scope: Account, MFAExempt: true, Status: 200, Reply: "session", Limit: perHour(10, byURLChallenge), Params: []Param{
			required("challengeId", Body, text(1, 256)),
			required("otp", Body, text(1, 256)),
		}},
	{ID: "account.listMFAFactors", Method: "GET", Path: "/account/mfa/factors", Scope: Account, MFAExempt: true,
		Status: 200, Reply: "mfaFactors"},
	{ID: "account.getMFARecoveryCodes", Method: "GET", Path: "/account/mfa/recovery-codes", Scope: Account, RecentChallenge: true,
		Status: 200, Reply: "mfaRecoveryCodes"},
	{ID: "account.createMFARecoveryCodes", Method: "POST", Path: "/account/mfa/recovery-codes", Scope: Account,
		Status: 201, Reply: "mfaRecoveryCodes"},
	{ID: "account.updateMFARecoveryCodes", Method: "PATCH", Path: "/account/mfa/recovery-codes", Scope: Account, RecentChallenge: true,
		Status: 200, Reply: "mfaRecoveryCodes"},
}

var recovery = []Operation{
	{ID: "account.createRecovery", Method: "POST", Path: "/account/recovery", Scope: SessionsWrite,
		Status: 201, Reply: "token", Limit: perHour(10, byURLEmail, byURLIP), Params: []Param{
			required("email", Body, email),
			required("url", Body, redirect),
		}},
	{ID: "account.updateRecovery", Method: "PUT", Path: "/account/recovery", Scope: SessionsWrite,
		Status: 200, Reply: "token", Limit: perHour(10, byURLUserID), Params: []Param{
			required("userId", Body, uid),
			required("secret", Body, text(1, 256)),
			required("password", Body, newPassword),
		}},
	{ID: "account.createRecoveryOTP", Method: "POST", Path: "/account/recovery/otp", Scope: SessionsWrite, Since: "2.3",
		Status: 201, Reply: "token", Limit: perHour(10, byURLEmail, byURLIP), Params: []Param{
			required("email", Body, email),
			optional("phrase", Body, false, boolean),
		}},
	{ID: "account.updateRecoveryOTP", Method: "PUT", Path: "/account/recovery/otp", Scope: SessionsWrite, Since: "2.3",
		Status: 200, Reply: "token", Limit: perHour(10, byURLUserID), Params: []Param{
			required("userId", Body, uid),
			required("secret", Body, text(1, 256)),
			required("password", Body, newPassword),
		}},
}

var verification = []Operation{
	{ID: "account.createEmailVerification", Method: "POST", Path: "/account/verifications/email", Aliases: []string{"/account/verification"},
		Scope: Account, Status: 201, Reply: "token", Limit: perHour(10, byURLUser), Params: []Param{
			required("url", Body, redirect),
		}},
	{ID: "account.updateEmailVerification", Method: "PUT", Path: "/account/verifications/email", Aliases: []string{"/account/verification"},
		Scope: Public, Status: 200, Reply: "token", Limit: perHour(10, byURLUserID), Params: []Param{
			required("userId", Body, uid),
			required("secret", Body, text(1, 256)),
		}},
	{ID: "account.createEmailVerificationOTP", Method: "POST", Path: "/account/verifications/email/otp", Scope: Account, Since: "2.3",
		Status: 201, Reply: "token", Limit: perHour(10, byURLUser), Params: []Param{
			optional("phrase", Body, false, boolean),
		}},
	{ID: "account.updateEmailVerificationOTP", Method: "PUT", Path: "/account/verifications/email/otp", Scope: Public, Since: "2.3",
		Status: 200, Reply: "token", Limit: perHour(10, byURLUserID), Params: []Param{
			required("userId", Body, uid),
			required("secret", Body, text(1, 256)),
		}},
	{ID: "account.createPhoneVerification", Method: "POST", Path: "/account/verifications/phone", Aliases: []string{"/account/verification/phone"},
		Scope: Account, AuthMethod: Phone, Status: 201, Reply: "token", Limit: perHour(10, byURLUser, byURLIP)},
	{ID: "account.updatePhoneVerification", Method: "PUT", Path: "/account/verifications/phone", Aliases: []string{"/account/verification/phone"},
		Scope: Public, Status: 200, Reply: "token", Limit: perHour(10, byUserID), Params: []Param{
			required("userId", Body, uid),
			required("secret", Body, text(1, 256)),
		}},
}

var oauth2 = []Operation{
	{ID: "account.createOAuth2Session", Method: "GET", Path: "/account/sessions/oauth2/{provider}", Scope: SessionsWrite,
		Status: 301, Limit: perHour(50, byIP), Params: []Param{
			required("provider", Path, oneOf(oauth2Providers...)),
			optional("success", Query, "", redirect),
			optional("failure", Query, "", redirect),
			optional("scopes", Query, nil, listOf(100, text(1, 4096))),
		}},
	{ID: "account.createOAuth2Token", Method: "GET", Path: "/account/tokens/oauth2/{provider}", Scope: SessionsWrite,
		Status: 301, Limit: perHour(50, byIP), Params: []Param{
			required("provider", Path, oneOf(oauth2Providers...)),
			optional("success", Query, "", redirect),
			optional("failure", Query, "", redirect),
			optional("scopes", Query, nil, listOf(100, text(1, 4096))),
		}},
}

// oauth2Providers are the ids of all providers, the two built-in test ones last.
var oauth2Providers = []string{
	"amazon", "apple", "appwrite", "auth0", "authentik", "autodesk", "bitbucket", "bitly", "box", "dailymotion", "discord", "disqus",
	"dropbox", "etsy", "facebook", "figma", "fusionauth", "github", "gitlab", "google", "huggingface", "keycloak", "kick", "linkedin",
	"microsoft", "notion", "oidc", "okta", "paypal", "paypalSandbox", "podio", "salesforce", "slack", "spotify", "stripe", "tradeshift",
	"tradeshiftBox", "twitch", "wordpress", "x", "yahoo", "yammer", "yandex", "zoho", "zoom", "mock", "mock-unverified",
}

var identities = []Operation{
	{ID: "account.listIdentities", Method: "GET", Path: "/account/identities", Scope: Account, Status: 200, Reply: "identityList", Params: []Param{
		optional("queries", Query, nil, queries("userId", "provider", "providerUid", "providerEmail", "providerAccessTokenExpiry")),
		optional("total", Query, true, looseBool),
	}},
	{ID: "account.deleteIdentity", Method: "DELETE", Path: "/account/identities/{identityId}", Scope: Account, Status: 204,
		Params: []Param{required("identityId", Path, uid)}},
}

var targets = []Operation{
	{ID: "account.createPushTarget", Method: "POST", Path: "/account/targets/push", Scope: TargetsWrite, Status: 201, Reply: "target", Params: []Param{
		required("targetId", Body, customID),
		required("identifier", Body, text(1, 255)),
		optional("providerId", Body, "", uid),
	}},
	{ID: "account.updatePushTarget", Method: "PUT", Path: "/account/targets/{targetId}/push", Scope: TargetsWrite, Status: 200, Reply: "target", Params: []Param{
		required("targetId", Path, uid),
		required("identifier", Body, text(1, 255)),
	}},
	{ID: "account.deletePushTarget", Method: "DELETE", Path: "/account/targets/{targetId}/push", Scope: TargetsWrite, Status: 204,
		Params: []Param{required("targetId", Path, uid)}},
}

var prefs = []Operation{
	{ID: "account.getPrefs", Method: "GET", Path: "/account/prefs", Scope: Account, Status: 200, Reply: "preferences"},
	{ID: "account.updatePrefs", Method: "PATCH", Path: "/account/prefs", Scope: Account, Status: 200, Reply: "account", Params: []Param{
		required("prefs", Body, assoc),
	}},
}

var logs = []Operation{
	{ID: "account.listLogs", Method: "GET", Path: "/account/logs", Scope: Account, Until: "2.0", Status: 200, Reply: "logList", Params: []Param{
		optional("queries", Query, nil, queries()),
		optional("total", Query, true, looseBool),
	}},
}

var jwts = []Operation{
	{ID: "account.createJWT", Method: "POST", Path: "/account/jwts", Aliases: []string{"/account/jwt"}, Scope: Account, AuthMethod: JWT,
		Status: 201, Reply: "jwt", Limit: &Limit{Max: 120, Window: time.Minute, Keys: []string{byURLUser}}, Params: []Param{
			optional("duration", Body, 900, between(0, 3600)),
		}},
}

var consents = []Operation{
	{ID: "account.listConsents", Method: "GET", Path: "/account/consents", Scope: Account, Since: "2.3", Status: 200, Reply: "consentList", Params: []Param{
		optional("queries", Query, nil, queries("userId", "appId", "cimdUrl", "expire")),
		optional("total", Query, true, looseBool),
	}},
	{ID: "account.getConsent", Method: "GET", Path: "/account/consents/{consentId}", Scope: Account, Since: "2.3", Status: 200, Reply: "consent",
		Params: []Param{required("consentId", Path, uid)}},
	{ID: "account.deleteConsent", Method: "DELETE", Path: "/account/consents/{consentId}", Scope: Account, Since: "2.3", Status: 204,
		Params: []Param{required("consentId", Path, uid)}},
	{ID: "account.listConsentTokens", Method: "GET", Path: "/account/consents/{consentId}/tokens", Scope: Account, Since: "2.3",
		Status: 200, Reply: "consentTokenList", Params: []Param{
			required("consentId", Path, uid),
			optional("queries", Query, nil, queries("userId", "appId", "cimdUrl", "expire")),
			optional("total", Query, true, looseBool),
		}},
	{ID: "account.getConsentToken", Method: "GET", Path: "/account/consents/{consentId}/tokens/{tokenId}", Scope: Account, Since: "2.3",
		Status: 200, Reply: "consentToken", Params: []Param{
			required("consentId", Path, uid),
			required("tokenId", Path, uid),
		}},
	{ID: "account.deleteConsentToken", Method: "DELETE", Path: "/account/consents/{consentId}/tokens/{tokenId}", Scope: Account, Since: "2.3",
		Status: 204, Params: []Param{
			required("consentId", Path, uid),
			required("tokenId", Path, uid),
		}},
}

// picture gives the parameters of the three sets of code pictures.
func picture(codes []string) []Param {
	return []Param{
		required("code", Path, oneOfFold(codes...)),
		optional("width", Query, 100, between(0, 2000)),
		optional("height", Query, 100, between(0, 2000)),
		optional("quality", Query, -1, between(-1, 100)),
	}
}

var avatars = []Operation{
	{ID: "avatars.getBrowser", Method: "GET", Path: "/avatars/browsers/{code}", Scope: AvatarsRead, Status: 200, Reply: Image, Cached: true,
		Params: picture(browserCodes)},
	{ID: "avatars.getCreditCard", Method: "GET", Path: "/avatars/credit-cards/{code}", Scope: AvatarsRead, Status: 200, Reply: Image, Cached: true,
		Params: picture(creditCardCodes)},
	{ID: "avatars.getFavicon", Method: "GET", Path: "/avatars/favicon", Scope: AvatarsRead, Status: 200, Reply: Image, Cached: true, Params: []Param{
		required("url", Query, httpURL),
	}},
	{ID: "avatars.getFlag", Method: "GET", Path: "/avatars/flags/{code}", Scope: AvatarsRead, Status: 200, Reply: Image, Cached: true,
		Params: picture(flagCodes)},
	{ID: "avatars.getImage", Method: "GET", Path: "/avatars/image", Scope: AvatarsRead, Status: 200, Reply: Image, Cached: true, Params: []Param{
		required("url", Query, httpURL),
		optional("width", Query, 400, between(0, 2000)),
		optional("height", Query, 400, between(0, 2000)),
	}},
	{ID: "avatars.getInitials", Method: "GET", Path: "/avatars/initials", Scope: AvatarsRead, Status: 200, Reply: Image, Params: []Param{
		optional("name", Query, "", text(1, 128)),
		optional("width", Query, 500, between(0, 2000)),
		optional("height", Query, 500, between(0, 2000)),
		optional("background", Query, "", hexColor),
	}},
	{ID: "avatars.getPhoto", Method: "GET", Path: "/avatars/photo", Scope: AvatarsRead, Since: "2.0", Status: 200, Reply: Image, Params: []Param{
		optional("width", Query, 256, between(0, 2000)),
		optional("height", Query, 256, between(0, 2000)),
		optional("quality", Query, 100, between(0, 100)),
		optional("output", Query, "png", oneOf("png", "jpg", "webp")),
		optional("rating", Query, "g", oneOf("g", "pg", "r", "x")),
		optional("userId", Query, "", uidOr("current()")),
		optional("emailHash", Query, "", text(64, 64, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
			"a", "b", "c", "d", "e", "f", "A", "B", "C", "D", "E", "F")),
		optional("name", Query, "", text(0, 128)),
	}},
	{ID: "avatars.getQR", Method: "GET", Path: "/avatars/qr", Scope: AvatarsRead, Status: 200, Reply: Image, Params: []Param{
		required("text", Query, text(1, 512)),
		optional("size", Query, 400, between(1, 1000)),
		optional("margin", Query, 1, between(0, 10)),
		optional("download", Query, false, looseBool),
	}},
	{ID: "avatars.getScreenshot", Method: "GET", Path: "/avatars/screenshots", Scope: AvatarsRead, Since: "1.8.1", Status: 200, Reply: Image, Cached: true,
		Limit: perHour(60, byURLIP), Params: []Param{
			required("url", Query, httpURL),
			optional("headers", Query, nil, assoc),
			optional("viewportWidth", Query, 1280, between(1, 1920)),
			optional("viewportHeight", Query, 720, between(1, 1080)),
			optional("scale", Query, 1.0, float(0.1, 3)),
			optional("theme", Query, "light", oneOfFold("light", "dark")),
			optional("userAgent", Query, "", text(1, 512)),
			optional("fullpage", Query, false, looseBool),
			optional("locale", Query, "", text(1, 10)),
			optional("timezone", Query, "", oneOfFold(timezones...)),
			optional("latitude", Query, 0.0, float(-90, 90)),
			optional("longitude", Query, 0.0, float(-180, 180)),
			optional("accuracy", Query, 0.0, float(0, 100000)),
			optional("touch", Query, false, looseBool),
			optional("permissions", Query, nil, listOf(0, oneOfFold(permissions...))),
			optional("sleep", Query, 0, between(0, 10)),
			optional("width", Query, 0, between(0, 2000)),
			optional("height", Query, 0, between(0, 2000)),
			optional("quality", Query, -1, between(-1, 100)),
			optional("output", Query, "", oneOf("jpg", "jpeg", "png", "webp", "heic", "avif", "gif")),
		}},
}
