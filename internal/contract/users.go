package contract

import "slices"

// Users are the rows of the Users API, which the server answers for API keys.
// The SDK and the command line have no such operations: they are of the two
// services of [Operations].
var Users = slices.Concat(users, usersUpdates, usersSessions, usersTargets, usersIdentities, usersMFA)

// All are the rows that the server routes: [Operations] and [Users].
var All = slices.Concat(Operations, Users)

var (
	ofUser     = required("userId", Path, uid)
	total      = optional("total", Query, true, looseBool)
	searchText = optional("search", Query, "", text(1, 256))
)

// imported are the parameters of a user who comes with a hashed password.
func imported(more ...Param) []Param {
	return slices.Concat([]Param{
		required("userId", Body, customID),
		required("email", Body, email),
		required("password", Body, password),
	}, more, []Param{
		optional("name", Body, "", text(1, 128)),
	})
}

var users = []Operation{
	{ID: "users.create", Method: "POST", Path: "/users", Scope: UsersWrite, Status: 201, Reply: "user", Params: []Param{
		required("userId", Body, customID),
		optional("email", Body, "", email),
		optional("phone", Body, "", phone),
		optional("password", Body, "", newPassword),
		optional("name", Body, "", text(1, 128)),
	}},
	{ID: "users.createArgon2User", Method: "POST", Path: "/users/argon2", Scope: UsersWrite, Status: 201, Reply: "user", Params: imported()},
	{ID: "users.createBcryptUser", Method: "POST", Path: "/users/bcrypt", Scope: UsersWrite, Status: 201, Reply: "user", Params: imported()},
	{ID: "users.createMD5User", Method: "POST", Path: "/users/md5", Scope: UsersWrite, Status: 201, Reply: "user", Params: imported()},
	{ID: "users.createSHAUser", Method: "POST", Path: "/users/sha", Scope: UsersWrite, Status: 201, Reply: "user", Params: imported(
		optional("passwordVersion", Body, "", oneOf("sha1", "sha224", "sha256", "sha384", "sha512/224", "sha512/256", "sha512",
			"sha3-224", "sha3-256", "sha3-384", "sha3-512")),
	)},
	{ID: "users.createPHPassUser", Method: "POST", Path: "/users/phpass", Scope: UsersWrite, Status: 201, Reply: "user", Params: imported()},
	{ID: "users.createScryptUser", Method: "POST", Path: "/users/scrypt", Scope: UsersWrite, Status: 201, Reply: "user", Params: imported(
		required("passwordSalt", Body, text(1, 128)),
		required("passwordCpu", Body, integer),
		required("passwordMemory", Body, integer),
		required("passwordParallel", Body, integer),
		required("passwordLength", Body, integer),
	)},
	{ID: "users.createScryptModifiedUser", Method: "POST", Path: "/users/scrypt-modified", Scope: UsersWrite, Status: 201, Reply: "user", Params: imported(
		required("passwordSalt", Body, text(1, 128)),
		required("passwordSaltSeparator", Body, text(1, 128)),
		required("passwordSignerKey", Body, text(1, 128)),
	)},
	{ID: "users.list", Method: "GET", Path: "/users", Scope: UsersRead, Status: 200, Reply: "userList", Params: []Param{
		optional("queries", Query, nil, queries("name", "email", "phone", "status", "passwordUpdate", "registration",
			"emailVerification", "phoneVerification", "labels", "impersonator", "accessedAt")),
		searchText,
		total,
	}},
	{ID: "users.get", Method: "GET", Path: "/users/{userId}", Scope: UsersRead, Status: 200, Reply: "user", Params: []Param{ofUser}},
	{ID: "users.listMemberships", Method: "GET", Path: "/users/{userId}/memberships", Scope: UsersRead, Status: 200, Reply: "membershipList", Params: []Param{
		ofUser,
		optional("queries", Query, nil, queries("userId", "teamId", "invited", "joined", "confirm", "roles")),
		searchText,
		total,
	}},
	{ID: "users.listLogs", Method: "GET", Path: "/users/{userId}/logs", Scope: UsersRead, Until: "2.0", Status: 200, Reply: "logList", Params: []Param{
		ofUser,
		optional("queries", Query, nil, queries()),
		total,
	}},
	{ID: "users.delete", Method: "DELETE", Path: "/users/{userId}", Scope: UsersWrite, Status: 204, Params: []Param{ofUser}},
}

var usersUpdates = []Operation{
	{ID: "users.updateName", Method: "PATCH", Path: "/users/{userId}/name", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("name", Body, text(0, 128)),
	}},
	{ID: "users.updateEmail", Method: "PATCH", Path: "/users/{userId}/email", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("email", Body, orEmpty(email)),
	}},
	{ID: "users.updatePhone", Method: "PATCH", Path: "/users/{userId}/phone", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("number", Body, orEmpty(phone)),
	}},
	{ID: "users.updatePassword", Method: "PATCH", Path: "/users/{userId}/password", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("password", Body, orEmpty(newPassword)),
	}},
	{ID: "users.updateStatus", Method: "PATCH", Path: "/users/{userId}/status", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("status", Body, looseBool),
	}},
	{ID: "users.updateEmailVerification", Method: "PATCH", Path: "/users/{userId}/verification", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("emailVerification", Body, boolean),
	}},
	{ID: "users.updatePhoneVerification", Method: "PATCH", Path: "/users/{userId}/verification/phone", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("phoneVerification", Body, boolean),
	}},
	{ID: "users.updateMFA", Method: "PATCH", Path: "/users/{userId}/mfa", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("mfa", Body, boolean),
	}},
	{ID: "users.updateImpersonator", Method: "PATCH", Path: "/users/{userId}/impersonator", Scope: UsersWrite, Since: "1.9.0",
		Status: 200, Reply: "user", Params: []Param{
			ofUser,
			required("impersonator", Body, looseBool),
		}},
	{ID: "users.updateLabels", Method: "PUT", Path: "/users/{userId}/labels", Scope: UsersWrite, Status: 200, Reply: "user", Params: []Param{
		ofUser,
		required("labels", Body, listOf(1000, text(1, 36, alphanumeric...))),
	}},
	{ID: "users.getPrefs", Method: "GET", Path: "/users/{userId}/prefs", Scope: UsersRead, Status: 200, Reply: "preferences", Params: []Param{ofUser}},
	{ID: "users.updatePrefs", Method: "PATCH", Path: "/users/{userId}/prefs", Scope: UsersWrite, Status: 200, Reply: "preferences", Params: []Param{
		ofUser,
		required("prefs", Body, assoc),
	}},
}

var usersSessions = []Operation{
	{ID: "users.createSession", Method: "POST", Path: "/users/{userId}/sessions", Scope: UsersWrite, KeyScope: SessionsWrite,
		Status: 201, Reply: "session", Params: []Param{required("userId", Path, customID)}},
	{ID: "users.listSessions", Method: "GET", Path: "/users/{userId}/sessions", Scope: UsersRead, KeyScope: SessionsRead,
		Status: 200, Reply: "sessionList", Params: []Param{ofUser, total}},
	{ID: "users.deleteSession", Method: "DELETE", Path: "/users/{userId}/sessions/{sessionId}", Scope: UsersWrite, KeyScope: SessionsWrite,
		Status: 204, Params: []Param{ofUser, required("sessionId", Path, uid)}},
	{ID: "users.deleteSessions", Method: "DELETE", Path: "/users/{userId}/sessions", Scope: UsersWrite, KeyScope: SessionsWrite,
		Status: 204, Params: []Param{ofUser}},
	{ID: "users.createToken", Method: "POST", Path: "/users/{userId}/tokens", Scope: UsersWrite, Status: 201, Reply: "token", Params: []Param{
		ofUser,
		optional("length", Body, 6, between(4, 128)),
		optional("expire", Body, 900, between(60, 31536000)),
	}},
	{ID: "users.createJWT", Method: "POST", Path: "/users/{userId}/jwts", Scope: UsersWrite, Status: 201, Reply: "jwt", Params: []Param{
		ofUser,
		optional("sessionId", Body, "recent", uid),
		optional("duration", Body, 900, between(0, 3600)),
	}},
}

var usersTargets = []Operation{
	{ID: "users.createTarget", Method: "POST", Path: "/users/{userId}/targets", Scope: UsersWrite, Status: 201, Reply: "target", Params: []Param{
		ofUser,
		required("targetId", Body, customID),
		required("providerType", Body, oneOf("email", "sms", "push")),
		required("identifier", Body, text(1, 255)),
		optional("providerId", Body, "", uid),
		optional("name", Body, "", text(1, 128)),
	}},
	{ID: "users.listTargets", Method: "GET", Path: "/users/{userId}/targets", Scope: UsersRead, Status: 200, Reply: "targetList", Params: []Param{
		ofUser,
		optional("queries", Query, nil, queries("userId", "providerId", "identifier", "providerType")),
		total,
	}},
	{ID: "users.getTarget", Method: "GET", Path: "/users/{userId}/targets/{targetId}", Scope: UsersRead, Status: 200, Reply: "target", Params: []Param{
		ofUser,
		required("targetId", Path, uid),
	}},
	{ID: "users.updateTarget", Method: "PATCH", Path: "/users/{userId}/targets/{targetId}", Scope: UsersWrite, Status: 200, Reply: "target", Params: []Param{
		ofUser,
		required("targetId", Path, uid),
		optional("identifier", Body, "", text(1, 255)),
		optional("providerId", Body, "", uid),
		optional("name", Body, "", text(1, 128)),
	}},
	{ID: "users.deleteTarget", Method: "DELETE", Path: "/users/{userId}/targets/{targetId}", Scope: UsersWrite, Status: 204, Params: []Param{
		ofUser,
		required("targetId", Path, uid),
	}},
}

var usersIdentities = []Operation{
	{ID: "users.listIdentities", Method: "GET", Path: "/users/identities", Scope: UsersRead, Status: 200, Reply: "identityList", Params: []Param{
		optional("queries", Query, nil, queries("userId", "provider", "providerUid", "providerEmail", "providerAccessTokenExpiry")),
		searchText,
		total,
	}},
	{ID: "users.deleteIdentity", Method: "DELETE", Path: "/users/identities/{identityId}", Scope: UsersWrite, Status: 204,
		Params: []Param{required("identityId", Path, uid)}},
}

var usersMFA = []Operation{
	{ID: "users.listMFAFactors", Method: "GET", Path: "/users/{userId}/mfa/factors", Scope: UsersRead, Status: 200, Reply: "mfaFactors",
		Params: []Param{ofUser}},
	{ID: "users.getMFARecoveryCodes", Method: "GET", Path: "/users/{userId}/mfa/recovery-codes", Scope: UsersRead,
		Status: 200, Reply: "mfaRecoveryCodes", Params: []Param{ofUser}},
	{ID: "users.createMFARecoveryCodes", Method: "PATCH", Path: "/users/{userId}/mfa/recovery-codes", Scope: UsersWrite,
		Status: 200, Reply: "mfaRecoveryCodes", Params: []Param{ofUser}},
	{ID: "users.updateMFARecoveryCodes", Method: "PUT", Path: "/users/{userId}/mfa/recovery-codes", Scope: UsersWrite,
		Status: 200, Reply: "mfaRecoveryCodes", Params: []Param{ofUser}},
	{ID: "users.deleteMFAAuthenticator", Method: "DELETE", Path: "/users/{userId}/mfa/authenticators/{type}", Scope: UsersWrite, Status: 204, Params: []Param{
		ofUser,
		required("type", Path, oneOfFold("totp")),
	}},
	{ID: "users.getMFAChallenge", Method: "GET", Path: "/users/{userId}/mfa/challenges/{challengeId}", Scope: UsersRead, Since: "2.0",
		Status: 200, Reply: "mfaChallengeSecret", Params: []Param{
			ofUser,
			required("challengeId", Path, text(1, 256)),
		}},
}
