package sdk

import "context"

// Factor is a way to prove who one is. Servers may know more than the constants.
type Factor string

// The factors of a challenge. A session also counts "password", "anonymous",
// "token" and "oauth2".
const (
	FactorTOTP         Factor = "totp" // a code of an authenticator app
	FactorPhone        Factor = "phone"
	FactorEmail        Factor = "email"
	FactorRecoveryCode Factor = "recoveryCode" // one of the codes kept for the loss of the others
	FactorCustom       Factor = "custom"       // a code that the app's own server delivers
)

// AuthenticatorType is a kind of authenticator app.
type AuthenticatorType string

// AuthenticatorTOTP makes codes from a shared secret and the time (RFC 6238).
const AuthenticatorTOTP AuthenticatorType = "totp"

// MFAAuthenticator is the secret that an authenticator app is given. It is not
// shown by fmt, slog and JSON.
type MFAAuthenticator struct {
	Secret string `json:"secret"` // base32, to type in
	URI    string `json:"uri"`    // otpauth://..., to draw as a QR code
}

// MFAChallenge is a request for a code. Its ID goes with the code to
// [AccountService.UpdateMFAChallenge].
type MFAChallenge struct {
	ID        string `json:"$id"`
	CreatedAt Time   `json:"$createdAt"`
	UserID    string `json:"userId"`
	Expire    Time   `json:"expire"` // an hour after its creation
}

// MFAFactors says which factors the user can be challenged for.
type MFAFactors struct {
	TOTP         bool `json:"totp"`
	Phone        bool `json:"phone"`
	Email        bool `json:"email"`
	RecoveryCode bool `json:"recoveryCode"`
	Custom       bool `json:"custom"`
}

// List gives the factors that are true, the strongest first and the recovery
// codes, which run out, last.
func (f MFAFactors) List() []Factor {
	var list []Factor
	for _, x := range []struct {
		factor Factor
		on     bool
	}{
		{FactorTOTP, f.TOTP}, {FactorPhone, f.Phone}, {FactorEmail, f.Email}, {FactorCustom, f.Custom}, {FactorRecoveryCode, f.RecoveryCode},
	} {
		if x.on {
			list = append(list, x.factor)
		}
	}
	return list
}

// MFARecoveryCodes are the codes for [FactorRecoveryCode]. Each is good for one
// challenge. They are not shown by fmt, slog and JSON.
type MFARecoveryCodes struct {
	RecoveryCodes []string `json:"recoveryCodes"`
}

// UpdateMFAParams turns the second factor on or off.
type UpdateMFAParams struct {
	MFA bool `json:"mfa"`
}

// UpdateMFA turns the demand for a second factor on or off. It takes effect
// once the user has a verified e-mail, phone or authenticator. The current
// session stays usable; others may owe the factor from now on.
func (a *AccountService) UpdateMFA(ctx context.Context, p UpdateMFAParams, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, request{operation: "account.updateMFA", method: "PATCH", route: "/account/mfa", body: p}, opts)
}

// CreateMFAAuthenticator gives the secret for an authenticator app (RFC 6238).
// Show its URI as a QR code, ask for a code and confirm it with
// [AccountService.UpdateMFAAuthenticator]. It replaces one that was not
// confirmed; [ErrAuthenticatorAlreadyVerified] means that there is one that
// was.
func (a *AccountService) CreateMFAAuthenticator(ctx context.Context, t AuthenticatorType, opts ...CallOption) (*MFAAuthenticator, error) {
	return call[MFAAuthenticator](ctx, a.client, authenticatorRequest("account.createMFAAuthenticator", "POST", t, nil), opts)
}

// UpdateMFAAuthenticatorParams is a code of the app.
type UpdateMFAAuthenticatorParams struct {
	OTP string `json:"otp"` // six digits, of the current 30 seconds
}

// UpdateMFAAuthenticator confirms the authenticator of
// [AccountService.CreateMFAAuthenticator] with one of its codes. It does not
// turn the demand for it on: that is [AccountService.UpdateMFA], best after
// [AccountService.CreateMFARecoveryCodes]. [ErrInvalidToken] means a wrong
// code.
func (a *AccountService) UpdateMFAAuthenticator(ctx context.Context, t AuthenticatorType, p UpdateMFAAuthenticatorParams, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, authenticatorRequest("account.updateMFAAuthenticator", "PUT", t, otpBody(p)), opts)
}

type otpBody UpdateMFAAuthenticatorParams

// DeleteMFAAuthenticator removes the authenticator. [ErrChallengeRequired]
// means that a challenge has to be passed first, which counts for 30 minutes;
// [ErrAuthenticatorNotFound] that there is none.
func (a *AccountService) DeleteMFAAuthenticator(ctx context.Context, t AuthenticatorType, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, authenticatorRequest("account.deleteMFAAuthenticator", "DELETE", t, nil), nil, opts)
	return err
}

func authenticatorRequest(operation, method string, t AuthenticatorType, body any) request {
	return request{operation: operation, method: method, route: "/account/mfa/authenticators/{type}", ids: []string{string(t)}, body: body}
}

// CreateMFAChallengeParams is the factor to be challenged for: one of
// [AccountService.ListMFAFactors].
type CreateMFAChallengeParams struct {
	Factor Factor `json:"factor"`
}

// CreateMFAChallenge asks for a code, and sends it for the factors phone and
// email. Complete the challenge with [AccountService.UpdateMFAChallenge],
// within an hour. In a sign-in [AccountService.CompleteMFA] does both. At most
// 10 an hour for a user.
func (a *AccountService) CreateMFAChallenge(ctx context.Context, p CreateMFAChallengeParams, opts ...CallOption) (*MFAChallenge, error) {
	return call[MFAChallenge](ctx, a.client, request{operation: "account.createMFAChallenge", method: "POST", route: "/account/mfa/challenges", body: p}, opts)
}

// UpdateMFAChallengeParams is the code for a challenge.
type UpdateMFAChallengeParams struct {
	ChallengeID string `json:"challengeId"` // the ID of an [MFAChallenge]
	OTP         string `json:"otp"`         // the code of the app or the message, or a recovery code
}

// UpdateMFAChallenge proves the factor to the current session, which the
// result shows without its secret. [ErrInvalidToken] means a wrong code, with
// which the challenge stays open, or an expired challenge. At most 10 an hour
// for a challenge.
func (a *AccountService) UpdateMFAChallenge(ctx context.Context, p UpdateMFAChallengeParams, opts ...CallOption) (*Session, error) {
	return call[Session](ctx, a.client, request{operation: "account.updateMFAChallenge", method: "PUT", route: "/account/mfa/challenges", body: challengeBody(p)}, opts)
}

type challengeBody UpdateMFAChallengeParams

// ListMFAFactors gives the factors that the user can be challenged for, also to
// a session that still owes one.
func (a *AccountService) ListMFAFactors(ctx context.Context, opts ...CallOption) (*MFAFactors, error) {
	return call[MFAFactors](ctx, a.client, request{operation: "account.listMFAFactors", method: "GET", route: "/account/mfa/factors"}, opts)
}

// GetMFARecoveryCodes gives the codes that are left. [ErrChallengeRequired]
// means that a challenge has to be passed first, which counts for 30 minutes;
// [ErrRecoveryCodesNotFound] that there are none.
func (a *AccountService) GetMFARecoveryCodes(ctx context.Context, opts ...CallOption) (*MFARecoveryCodes, error) {
	return call[MFARecoveryCodes](ctx, a.client, recoveryCodesRequest("account.getMFARecoveryCodes", "GET"), opts)
}

// CreateMFARecoveryCodes makes the first six codes, for the day the phone is
// lost. Show them once, to be kept. [ErrRecoveryCodesAlreadyExist] means that
// some are left: [AccountService.UpdateMFARecoveryCodes] replaces them.
func (a *AccountService) CreateMFARecoveryCodes(ctx context.Context, opts ...CallOption) (*MFARecoveryCodes, error) {
	return call[MFARecoveryCodes](ctx, a.client, recoveryCodesRequest("account.createMFARecoveryCodes", "POST"), opts)
}

// UpdateMFARecoveryCodes makes six new codes; the old ones are dead.
// [ErrChallengeRequired] means that a challenge has to be passed first, which
// counts for 30 minutes; [ErrRecoveryCodesNotFound] that there are none to
// replace.
func (a *AccountService) UpdateMFARecoveryCodes(ctx context.Context, opts ...CallOption) (*MFARecoveryCodes, error) {
	return call[MFARecoveryCodes](ctx, a.client, recoveryCodesRequest("account.updateMFARecoveryCodes", "PATCH"), opts)
}

func recoveryCodesRequest(operation, method string) request {
	return request{operation: operation, method: method, route: "/account/mfa/recovery-codes"}
}
