package sdk

import (
	"context"
	"encoding/json"
	"fmt"
)

// AccountService is the account of the caller. Each method is the operation of
// its name: UpdateName is account.updateName, which is also the Operation of
// its [*Error]; docs/endpoints.md has method, path, scope and limit of each.
// The sign-ins, [AccountService.CompleteMFA], [AccountService.CancelSignIn] and
// the iterators are made of them.
//
// Every method needs a signed-in user, by session or JWT, unless it says
// otherwise. A failed call is an [*Error]; a [SessionStore] that fails gives
// its own error, wrapped.
type AccountService struct{ client *Client }

// User is an account as its user sees it. Fields that the server does not know
// are zero.
type User struct {
	ID        string `json:"$id"`
	CreatedAt Time   `json:"$createdAt"`
	UpdatedAt Time   `json:"$updatedAt"`

	Name           string   `json:"name"`
	Registration   Time     `json:"registration"`
	Status         bool     `json:"status"` // false: blocked
	Labels         []string `json:"labels"`
	PasswordUpdate Time     `json:"passwordUpdate"` // zero: there is no password

	Email             string `json:"email"`
	Phone             string `json:"phone"` // in E.164: "+16175551212"
	EmailVerification bool   `json:"emailVerification"`
	EmailCanonical    string `json:"emailCanonical"` // the mailbox that the address is a spelling of
	EmailIsFree       bool   `json:"emailIsFree"`
	EmailIsDisposable bool   `json:"emailIsDisposable"`
	EmailIsCorporate  bool   `json:"emailIsCorporate"`
	EmailIsCanonical  bool   `json:"emailIsCanonical"`
	PasswordPwned     *bool  `json:"passwordPwned"` // found in a known breach; nil: never checked
	PhoneVerification bool   `json:"phoneVerification"`

	MFA        bool            `json:"mfa"`
	RawPrefs   json.RawMessage `json:"prefs"` // decode them with Prefs
	Targets    []Target        `json:"targets"`
	AccessedAt Time            `json:"accessedAt"` // to the day

	Impersonator       bool   `json:"impersonator"`       // may act as other users
	ImpersonatorUserID string `json:"impersonatorUserId"` // who is acting as this user, if anybody
}

// Prefs decodes the preferences into v, as json.Unmarshal does. An empty list
// where v has a struct or a map is an empty object: see [GetPrefs].
func (u *User) Prefs(v any) error {
	if err := decodePrefs(u.RawPrefs, v); err != nil {
		return fmt.Errorf("decode preferences: %w", err)
	}
	return nil
}

// Target is an address at which messages reach a user.
type Target struct {
	ID           TargetID `json:"$id"`
	CreatedAt    Time     `json:"$createdAt"`
	UpdatedAt    Time     `json:"$updatedAt"`
	Name         string   `json:"name"`
	UserID       string   `json:"userId"`
	ProviderID   string   `json:"providerId"`   // "" for e-mail and SMS
	ProviderType string   `json:"providerType"` // "email", "sms" or "push"
	Identifier   string   `json:"identifier"`   // the address, number or device token
	Expired      bool     `json:"expired"`
}

// Get gives the account of the caller. [ErrUnauthorizedScope] means that nobody
// is signed in: the session has ended, or there never was one. [ErrMFARequired]
// means that the session still owes a second factor, perhaps since the user
// turned it on elsewhere: pass it with [AccountService.CreateMFAChallenge] and
// [AccountService.UpdateMFAChallenge], or sign in again.
func (a *AccountService) Get(ctx context.Context, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, request{operation: "account.get", method: "GET", route: "/account"}, opts)
}

// CreateParams is a new account.
type CreateParams struct {
	UserID   string  `json:"userId"` // at most 36 of A-Z a-z 0-9 . _ -, a letter or digit first. Default: one that the server makes
	Email    string  `json:"email"`
	Password string  `json:"password"`       // 8 to 256 bytes, unless the project asks for more
	Name     *string `json:"name,omitempty"` // 1 to 128 characters. Default: none
}

// Create registers a user and gives the account; anybody may. It does not sign
// in: call [AccountService.SignIn] next. [ErrUserExists] means that the ID or
// the e-mail is taken, [ErrPasswordPersonalData] that a policy of the project
// refuses the password, [ErrUserCountExceeded] that the project is full. At
// most 10 an hour.
func (a *AccountService) Create(ctx context.Context, p CreateParams, opts ...CallOption) (*User, error) {
	p.UserID = newID(p.UserID)
	return call[User](ctx, a.client, request{operation: "account.create", method: "POST", route: "/account", body: createBody(p)}, opts)
}

type createBody CreateParams

// newID lets the server make an ID where the caller gives none.
func newID(id string) string {
	if id == "" {
		return "unique()"
	}
	return id
}

// Delete deletes the account with all that belongs to it, for good. The view's
// stored session is deleted too.
func (a *AccountService) Delete(ctx context.Context, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, request{operation: "account.delete", method: "DELETE", route: "/account", signsOut: true}, nil, opts)
	return err
}

// UpdateNameParams is the name to show.
type UpdateNameParams struct {
	Name string `json:"name"` // 1 to 128 characters
}

// UpdateName changes the name that is shown, and gives the account with it.
func (a *AccountService) UpdateName(ctx context.Context, p UpdateNameParams, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, request{operation: "account.updateName", method: "PATCH", route: "/account/name", body: p}, opts)
}

// UpdatePasswordParams is a change of password.
type UpdatePasswordParams struct {
	Password    string  `json:"password"`              // 8 to 256 bytes, unless the project asks for more
	OldPassword *string `json:"oldPassword,omitempty"` // may be left out if there is none yet
}

// UpdatePassword changes the password and, unless the project says otherwise,
// ends all other sessions. [ErrInvalidCredentials] means that the old password
// is wrong; [ErrPasswordRecentlyUsed] and [ErrPasswordPersonalData] that a
// policy of the project refuses the new one. Who does not know the old one
// takes [AccountService.CreateRecovery]. At most 10 an hour.
func (a *AccountService) UpdatePassword(ctx context.Context, p UpdatePasswordParams, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, request{operation: "account.updatePassword", method: "PATCH", route: "/account/password", body: passwordBody(p)}, opts)
}

type passwordBody UpdatePasswordParams

// UpdateEmailParams is a change of e-mail.
type UpdateEmailParams struct {
	Email    string `json:"email"`
	Password string `json:"password"` // the user's; who has none yet gets this one
}

// UpdateEmail changes the e-mail, which then counts as not verified: prove it
// with [AccountService.CreateEmailVerification]. It makes a lasting account out
// of an anonymous one. [ErrInvalidCredentials] means that the password is
// wrong, [ErrTargetAlreadyExists] or [ErrBadRequest] that the e-mail is taken,
// perhaps by the user themselves.
func (a *AccountService) UpdateEmail(ctx context.Context, p UpdateEmailParams, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, request{operation: "account.updateEmail", method: "PATCH", route: "/account/email", body: emailBody(p)}, opts)
}

type emailBody UpdateEmailParams

// UpdatePhoneParams is a change of phone number.
type UpdatePhoneParams struct {
	Phone    string `json:"phone"`    // in E.164: "+16175551212"
	Password string `json:"password"` // the user's; who has none yet gets this one
}

// UpdatePhone changes the phone number, which then counts as not verified:
// prove it with [AccountService.CreatePhoneVerification].
// [ErrInvalidCredentials] means that the password is wrong,
// [ErrTargetAlreadyExists] or [ErrPhoneAlreadyExists] that the number is taken,
// perhaps by the user themselves.
func (a *AccountService) UpdatePhone(ctx context.Context, p UpdatePhoneParams, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, request{operation: "account.updatePhone", method: "PATCH", route: "/account/phone", body: phoneBody(p)}, opts)
}

type phoneBody UpdatePhoneParams

// UpdateStatus blocks the account of the caller, which only the app's server
// can undo. The sessions stay, and every call with them is [ErrUserBlocked];
// the view's stored session is deleted.
func (a *AccountService) UpdateStatus(ctx context.Context, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, request{operation: "account.updateStatus", method: "PATCH", route: "/account/status", signsOut: true}, opts)
}
