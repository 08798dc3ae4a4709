package sdk

import "errors"

// Credential is what a request proves its identity with. A request carries
// exactly one, since servers refuse or reinterpret mixtures. The zero value is
// a guest.
type Credential struct {
	header string
	secret *string // behind a pointer so that printing a struct that holds it shows an address
}

const (
	keyHeader    = "X-Appwrite-Key"
	devKeyHeader = "X-Appwrite-Dev-Key" // says nothing of who calls
)

// APIKey is a project's API key. It acts as the project, not as a user: the
// account methods that need a user refuse it.
func APIKey(secret string) Credential { return Credential{keyHeader, &secret} }

// SessionSecret is a user's session, as in [Session.Secret].
func SessionSecret(secret string) Credential { return Credential{"X-Appwrite-Session", &secret} }

// JWT is a token made by [AccountService.CreateJWT].
func JWT(token string) Credential { return Credential{"X-Appwrite-Jwt", &token} }

// Bearer is an OAuth2 access token that the server itself has issued (RFC 6750).
func Bearer(token string) Credential {
	value := "Bearer " + token
	return Credential{"Authorization", &value}
}

func (cr Credential) isAPIKey() bool { return cr.header == keyHeader }

// value is what the header carries.
func (cr Credential) value() string {
	if cr.secret == nil {
		return ""
	}
	return *cr.secret
}

// check refuses what would otherwise go out as a guest or break the header.
func (cr Credential) check() error {
	if cr.header == "" {
		return nil
	}
	if v := cr.value(); v == "" || v == "Bearer " {
		return errors.New("credential is empty")
	}
	if !validHeaderValue(cr.value()) {
		return errors.New("credential has a control character in it")
	}
	return nil
}

// validHeaderValue tells whether v can be sent in a header.
func validHeaderValue(v string) bool {
	for i := range len(v) {
		if v[i] < ' ' && v[i] != '\t' || v[i] == 0x7f {
			return false
		}
	}
	return true
}
