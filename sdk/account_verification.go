package sdk

import "context"

// CreateEmailVerificationParams is where the link leads.
type CreateEmailVerificationParams struct {
	URL string `json:"url"` // of a host that the project knows
}

// CreateEmailVerification e-mails the user a link that proves that the e-mail
// is theirs, good for an hour. The link adds userId, secret and expire to the
// URL: pass the first two to [AccountService.UpdateEmailVerification].
// [ErrEmailNotFound] means that the user has none, [ErrEmailAlreadyVerified]
// that there is nothing to prove. At most 10 an hour for a user, tries to
// redeem included.
func (a *AccountService) CreateEmailVerification(ctx context.Context, p CreateEmailVerificationParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, request{operation: "account.createEmailVerification", method: "POST", route: "/account/verifications/email", body: p}, opts)
}

// UpdateEmailVerificationParams is a link that was followed.
type UpdateEmailVerificationParams struct {
	UserID string `json:"userId"` // of the link
	Secret string `json:"secret"` // of the link
}

// UpdateEmailVerification redeems the link of
// [AccountService.CreateEmailVerification]: the e-mail counts as verified.
// Nobody needs to be signed in, but an API key is refused. [ErrInvalidToken]
// means that the secret is wrong, used or expired. At most 10 an hour for a
// user.
func (a *AccountService) UpdateEmailVerification(ctx context.Context, p UpdateEmailVerificationParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, verifies("account.updateEmailVerification", "/account/verifications/email", userSecret(p)), opts)
}

// CreateEmailVerificationOTPParams is what the mail says.
type CreateEmailVerificationOTPParams struct {
	Phrase *bool `json:"phrase,omitempty"` // whether to make a phrase to compare. Default: false
}

// CreateEmailVerificationOTP is [AccountService.CreateEmailVerification] with a
// code of six digits instead of a link, good for 15 minutes: pass it to
// [AccountService.UpdateEmailVerificationOTP]. At most 10 an hour for a user,
// tries to redeem included. Servers have it from 2.3 on; older ones answer
// [ErrRouteNotFound].
func (a *AccountService) CreateEmailVerificationOTP(ctx context.Context, p CreateEmailVerificationOTPParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, request{operation: "account.createEmailVerificationOTP", method: "POST", route: "/account/verifications/email/otp", body: p}, opts)
}

// UpdateEmailVerificationOTPParams is a code that was sent.
type UpdateEmailVerificationOTPParams struct {
	UserID string `json:"userId"` // of the [Token]
	Secret string `json:"secret"` // the code
}

// UpdateEmailVerificationOTP is [AccountService.UpdateEmailVerification] with
// the code of [AccountService.CreateEmailVerificationOTP]; the secret of a link
// is [ErrInvalidToken] here, and the other way round. At most 10 an hour for a
// user. Servers have it from 2.3 on.
func (a *AccountService) UpdateEmailVerificationOTP(ctx context.Context, p UpdateEmailVerificationOTPParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, verifies("account.updateEmailVerificationOTP", "/account/verifications/email/otp", userSecret(p)), opts)
}

// CreatePhoneVerification sends the user an SMS with a code of six digits that
// proves that the number is theirs, good for an hour: pass it to
// [AccountService.UpdatePhoneVerification]. [ErrPhoneNotFound] means that the
// user has none, [ErrPhoneAlreadyVerified] that there is nothing to prove,
// [ErrPhoneDisabled] that the server sends none. At most 10 an hour, and 10 for
// a user.
func (a *AccountService) CreatePhoneVerification(ctx context.Context, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, request{operation: "account.createPhoneVerification", method: "POST", route: "/account/verifications/phone"}, opts)
}

// UpdatePhoneVerificationParams is a code that was sent.
type UpdatePhoneVerificationParams struct {
	UserID string `json:"userId"` // of the [Token]
	Secret string `json:"secret"` // the code
}

// UpdatePhoneVerification redeems the code of
// [AccountService.CreatePhoneVerification]: the number counts as verified.
// Nobody needs to be signed in, but an API key is refused. [ErrInvalidToken]
// means that the code is wrong, used or expired. At most 10 an hour for a user.
func (a *AccountService) UpdatePhoneVerification(ctx context.Context, p UpdatePhoneVerificationParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, verifies("account.updatePhoneVerification", "/account/verifications/phone", userSecret(p)), opts)
}

func verifies(operation, route string, body userSecret) request {
	return request{operation: operation, method: "PUT", route: route, body: body}
}
