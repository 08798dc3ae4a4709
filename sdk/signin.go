package sdk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// MFARequired is the error of a sign-in that a second factor has to complete,
// with [AccountService.CompleteMFA]; or end it with [AccountService.CancelSignIn].
// It is good for one of them, once, so that a sign-in that is begun twice cannot
// end a session that is already in use. It Is [ErrMFARequired].
type MFARequired struct {
	Session *Session `json:"-"` // half open: only the mfa methods and DeleteSession take it. It is not stored
	Factors []Factor // that can complete it, the strongest first; empty if the user can pass none
	Err     error    `json:"-"` // the server's refusal

	taken atomic.Bool
}

// take gives the half-open session to the first who asks.
func (e *MFARequired) take() (*Session, error) {
	if e == nil || e.Session == nil || e.taken.Swap(true) {
		return nil, fmt.Errorf("%w: no sign-in to complete, or one that has been completed or cancelled already", ErrInvalidArgument)
	}
	return e.Session, nil
}

// Error says which factors can complete the sign-in.
func (e *MFARequired) Error() string {
	if len(e.Factors) == 0 {
		return "a second factor is required, and the user has none"
	}
	names := make([]string, len(e.Factors))
	for i, f := range e.Factors {
		names[i] = string(f)
	}
	return "a second factor is required: " + strings.Join(names, " or ")
}

// Is matches ErrMFARequired.
func (e *MFARequired) Is(target error) bool { return target == ErrMFARequired }

// Unwrap gives the server's refusal.
func (e *MFARequired) Unwrap() error { return e.Err }

// MFAPrompt is what to ask the user in [AccountService.CompleteMFA].
type MFAPrompt struct {
	Factor    Factor
	Challenge *MFAChallenge
	Try       int   // from 1, for this challenge
	Wrong     error // why the code before was refused, nil at first
	Expired   bool  // the challenge before was too old for its code; this one has a new code
}

// MFATries is how many codes [AccountService.CompleteMFA] takes for a challenge.
const MFATries = 3

// SwitchFactor is an error with which the callback of [AccountService.CompleteMFA]
// asks for a challenge of another factor, when no code has come or a phone is lost.
type SwitchFactor Factor

// Error names the factor to change to.
func (f SwitchFactor) Error() string { return "switch to factor " + string(f) }

// SignIn makes a session by password and sees whether it is whole. If so it is
// returned and stored in the view's store, in place of the one there, which
// stays valid on the server. If a second factor is due, the error is
// [*MFARequired] and nothing is stored; any other failure leaves no session
// behind, but [ErrOutcomeUnknown]: of an answer that was lost, as when ctx ends
// meanwhile, the secret is lost too. The password is checked as a guest
// whatever the view's session is, or with an API key as the project; other
// errors are those of [AccountService.CreateEmailPasswordSession].
func (a *AccountService) SignIn(ctx context.Context, p CreateEmailPasswordSessionParams, opts ...CallOption) (*Session, error) {
	s, err := a.door().CreateEmailPasswordSession(ctx, p, opts...)
	if err != nil {
		return nil, err
	}
	return a.admit(ctx, s, opts)
}

// SignInWithToken is [AccountService.SignIn] by a magic URL, a code that was
// sent, or [ParseOAuth2Callback]. Other errors are those of
// [AccountService.CreateSession].
func (a *AccountService) SignInWithToken(ctx context.Context, p CreateSessionParams, opts ...CallOption) (*Session, error) {
	s, err := a.door().CreateSession(ctx, p, opts...)
	if err != nil {
		return nil, err
	}
	return a.admit(ctx, s, opts)
}

// SignInAnonymously is [AccountService.SignIn] as a new user without a name. Other
// errors are those of [AccountService.CreateAnonymousSession].
func (a *AccountService) SignInAnonymously(ctx context.Context, opts ...CallOption) (*Session, error) {
	s, err := a.door().CreateAnonymousSession(ctx, opts...)
	if err != nil {
		return nil, err
	}
	return a.admit(ctx, s, opts)
}

// SignInWithIDToken is [AccountService.SignIn] by an ID token, as a guest: it does
// not add to the account of a signed-in user. Other errors are those of
// [AccountService.CreateIDTokenSession].
func (a *AccountService) SignInWithIDToken(ctx context.Context, p CreateIDTokenSessionParams, opts ...CallOption) (*Session, error) {
	s, err := a.door().CreateIDTokenSession(ctx, p, opts...)
	if err != nil {
		return nil, err
	}
	return a.admit(ctx, s, opts)
}

// UpgradeWithIDToken adds the identity of an ID token to the account of the view's
// user, such as one made by [AccountService.SignInAnonymously], who can then sign
// in with it. The session is replaced by a new one, which is returned and stored as
// by [AccountService.SignIn]; the old one is no longer valid. [ErrUserExists] means
// that somebody else has the identity or its e-mail.
func (a *AccountService) UpgradeWithIDToken(ctx context.Context, p CreateIDTokenSessionParams, opts ...CallOption) (*Session, error) {
	user, err := a.client.identity(ctx)
	if err != nil {
		return nil, err
	}
	s, err := a.client.As(user).Account.CreateIDTokenSession(ctx, p, opts...)
	if err != nil {
		return nil, err
	}
	return a.admit(ctx, s, opts)
}

// door is whom to sign in as: a signed-in user may not, a guest and a project may.
// A view that could not keep the session does not make one.
func (a *AccountService) door() *AccountService {
	if _, none := a.client.store.(noStore); none {
		return a
	}
	var cr Credential
	if a.client.credential.isAPIKey() {
		cr = a.client.credential
	}
	return a.client.As(cr).Account
}

// CompleteMFA challenges the user for factor f, or if that is "" for the first
// of need.Factors, the strongest, and calls ask for the code: again if it was
// wrong, up to [MFATries] times for a challenge, and with a new challenge where
// the one was too old. Then the session is whole, and is returned and stored as
// by [AccountService.SignIn]. An error of ask ends it and is returned, but for
// [SwitchFactor]; a user who has no factor to be challenged for is
// [ErrMFARequired]. After any error but another [*MFARequired] the session is
// deleted on the server: sign in again. A need that has been used is
// [ErrInvalidArgument].
func (a *AccountService) CompleteMFA(ctx context.Context, need *MFARequired, f Factor, ask func(context.Context, MFAPrompt) (string, error), opts ...CallOption) (*Session, error) {
	if ask == nil {
		return nil, fmt.Errorf("%w: nobody to ask for the code", ErrInvalidArgument)
	}
	if s, none := a.client.store.(noStore); none {
		return nil, s.refuse()
	}
	half, err := need.take()
	if err != nil {
		return nil, err
	}
	if f == "" && len(need.Factors) == 0 {
		_ = a.client.discard(ctx, half)
		return nil, fmt.Errorf("%w: %s", ErrMFARequired, need.Error())
	}
	if f == "" {
		f = need.Factors[0]
	}
	proven, err := a.client.As(SessionSecret(half.Secret)).Account.prove(ctx, f, ask, opts)
	if err != nil {
		_ = a.client.discard(ctx, half)
		return nil, err
	}
	s := *half // the server tells neither the secret nor the country again
	s.UpdatedAt, s.Expire, s.Factors, s.MFAUpdatedAt = proven.UpdatedAt, proven.Expire, proven.Factors, proven.MFAUpdatedAt
	return a.admit(ctx, &s, opts)
}

// CancelSignIn deletes a half-open session on the server. It does so within
// 3 s even if ctx is over. While CompleteMFA is asking, end that one's context
// instead.
func (a *AccountService) CancelSignIn(ctx context.Context, need *MFARequired) error {
	half, err := need.take()
	if err != nil {
		return err
	}
	return a.client.discard(ctx, half)
}

// prove passes a challenge.
func (a *AccountService) prove(ctx context.Context, f Factor, ask func(context.Context, MFAPrompt) (string, error), opts []CallOption) (*Session, error) {
	expired := false
	for {
		ch, err := a.CreateMFAChallenge(ctx, CreateMFAChallengeParams{Factor: f}, opts...)
		if err != nil {
			return nil, err
		}
		s, err := a.answer(ctx, MFAPrompt{Factor: f, Challenge: ch, Expired: expired}, ask, opts)
		other, ok := errors.AsType[SwitchFactor](err)
		expired = errors.Is(err, errExpired)
		switch {
		case ok:
			f = Factor(other)
		case !expired:
			return s, err
		}
	}
}

// errExpired is why a code is refused that may have been right. The server does
// not tell it from a wrong one.
var errExpired = errors.New("the challenge has expired")

// answer tries codes for one challenge, as long as it lives. Its age is
// measured here, because the clock of the server may be another; on the wall,
// because the other clock stands still while a computer sleeps.
func (a *AccountService) answer(ctx context.Context, p MFAPrompt, ask func(context.Context, MFAPrompt) (string, error), opts []CallOption) (*Session, error) {
	made, life := time.Now().Round(0), p.Challenge.Expire.Sub(p.Challenge.CreatedAt.Time)
	for p.Try = 1; ; p.Try++ {
		code, err := ask(ctx, p)
		if err != nil {
			return nil, err
		}
		s, err := a.UpdateMFAChallenge(ctx, UpdateMFAChallengeParams{ChallengeID: p.Challenge.ID, OTP: code}, opts...)
		if errors.Is(err, ErrInvalidToken) && life > 0 && time.Since(made) >= life {
			return nil, errExpired
		}
		if p.Try == MFATries || !errors.Is(err, ErrInvalidToken) {
			return s, err
		}
		p.Wrong = err
	}
}

// admit keeps a new session if the server takes it for whole.
func (a *AccountService) admit(ctx context.Context, s *Session, opts []CallOption) (*Session, error) {
	half := a.client.As(SessionSecret(s.Secret)).Account
	_, err := half.Get(ctx, opts...)
	if err == nil {
		if err := a.client.keep(ctx, s); err != nil {
			return nil, err
		}
		return s, nil
	}
	if !errors.Is(err, ErrMFARequired) {
		_ = a.client.discard(ctx, s)
		return nil, err
	}
	factors, ferr := half.ListMFAFactors(ctx, opts...)
	if ferr != nil {
		_ = a.client.discard(ctx, s)
		return nil, ferr
	}
	left := slices.DeleteFunc(factors.List(), func(f Factor) bool { return slices.Contains(s.Factors, f) })
	return nil, &MFARequired{Session: s, Factors: left, Err: err}
}
