package sdk

import "context"

// CreateRecoveryParams is who has lost their password.
type CreateRecoveryParams struct {
	Email string `json:"email"`
	URL   string `json:"url"` // where the link leads, of a host that the project knows
}

// CreateRecovery e-mails a link to set a new password with, good for an hour;
// anybody may ask. The link adds userId, secret and expire to the URL: pass the
// first two to [AccountService.UpdateRecovery]. [ErrUserNotFound] means that
// nobody has the e-mail: do not tell that to whoever asked. At most 10 an hour,
// and 10 for an e-mail.
func (a *AccountService) CreateRecovery(ctx context.Context, p CreateRecoveryParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, request{operation: "account.createRecovery", method: "POST", route: "/account/recovery", body: p}, opts)
}

// UpdateRecoveryParams is a link that was followed, and the new password.
type UpdateRecoveryParams struct {
	UserID   string `json:"userId"`   // of the link
	Secret   string `json:"secret"`   // of the link
	Password string `json:"password"` // 8 to 256 bytes, unless the project asks for more
}

// UpdateRecovery redeems the link of [AccountService.CreateRecovery]: it sets
// the password, and the e-mail counts as verified. It does not sign in: call
// [AccountService.SignIn] next. [ErrInvalidToken] means that the secret is
// wrong, used or expired, [ErrPasswordRecentlyUsed] that the project refuses
// the password. At most 10 an hour for a user.
func (a *AccountService) UpdateRecovery(ctx context.Context, p UpdateRecoveryParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, request{operation: "account.updateRecovery", method: "PUT", route: "/account/recovery", body: recoveryBody(p)}, opts)
}

type recoveryBody UpdateRecoveryParams

// CreateRecoveryOTPParams is who has lost their password.
type CreateRecoveryOTPParams struct {
	Email  string `json:"email"`
	Phrase *bool  `json:"phrase,omitempty"` // whether to make a phrase to compare. Default: false
}

// CreateRecoveryOTP is [AccountService.CreateRecovery] with a code of six
// digits instead of a link, good for 15 minutes: pass [Token.UserID] and the
// code to [AccountService.UpdateRecoveryOTP]. At most 10 an hour, and 10 for an
// e-mail. Servers have it from 2.3 on; older ones answer [ErrRouteNotFound].
func (a *AccountService) CreateRecoveryOTP(ctx context.Context, p CreateRecoveryOTPParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, request{operation: "account.createRecoveryOTP", method: "POST", route: "/account/recovery/otp", body: p}, opts)
}

// UpdateRecoveryOTPParams is a code that was sent, and the new password.
type UpdateRecoveryOTPParams struct {
	UserID   string `json:"userId"`   // of the [Token]
	Secret   string `json:"secret"`   // the code
	Password string `json:"password"` // 8 to 256 bytes, unless the project asks for more
}

// UpdateRecoveryOTP is [AccountService.UpdateRecovery] with the code of
// [AccountService.CreateRecoveryOTP]; the secret of a link is [ErrInvalidToken]
// here, and the other way round. At most 10 an hour for a user. Servers have it
// from 2.3 on.
func (a *AccountService) UpdateRecoveryOTP(ctx context.Context, p UpdateRecoveryOTPParams, opts ...CallOption) (*Token, error) {
	return call[Token](ctx, a.client, request{operation: "account.updateRecoveryOTP", method: "PUT", route: "/account/recovery/otp", body: recoveryBody(p)}, opts)
}
