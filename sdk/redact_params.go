package sdk

import (
	"fmt"
	"log/slog"
)

// What may be seen of the parameters that hold secrets: see redact.go.

// LogValue leaves the password out.
func (p CreateParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("userId", p.UserID), slog.String("email", p.Email), hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p CreateParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p CreateParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the passwords out.
func (p UpdatePasswordParams) LogValue() slog.Value {
	return slog.GroupValue(hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p UpdatePasswordParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdatePasswordParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the password out.
func (p CreateEmailPasswordSessionParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("email", p.Email), hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p CreateEmailPasswordSessionParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p CreateEmailPasswordSessionParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the code out.
func (p UpdateMFAAuthenticatorParams) LogValue() slog.Value {
	return slog.GroupValue(hide("otp", p.OTP))
}

// Format prints what LogValue gives.
func (p UpdateMFAAuthenticatorParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdateMFAAuthenticatorParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the code out.
func (p UpdateMFAChallengeParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("challengeId", p.ChallengeID), hide("otp", p.OTP))
}

// Format prints what LogValue gives.
func (p UpdateMFAChallengeParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdateMFAChallengeParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the password out.
func (p UpdateEmailParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("email", p.Email), hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p UpdateEmailParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdateEmailParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the password out.
func (p UpdatePhoneParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("phone", p.Phone), hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p UpdatePhoneParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdatePhoneParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the secret out.
func (p CreateSessionParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("userId", p.UserID), hide("secret", p.Secret))
}

// Format prints what LogValue gives.
func (p CreateSessionParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p CreateSessionParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the tokens out.
func (p CreateIDTokenSessionParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("provider", string(p.Provider)), hide("idToken", p.IDToken))
}

// Format prints what LogValue gives.
func (p CreateIDTokenSessionParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p CreateIDTokenSessionParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves secret and password out.
func (p UpdateRecoveryParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("userId", p.UserID), hide("secret", p.Secret), hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p UpdateRecoveryParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdateRecoveryParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves code and password out.
func (p UpdateRecoveryOTPParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("userId", p.UserID), hide("secret", p.Secret), hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p UpdateRecoveryOTPParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdateRecoveryOTPParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the secret out.
func (p UpdateEmailVerificationParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("userId", p.UserID), hide("secret", p.Secret))
}

// Format prints what LogValue gives.
func (p UpdateEmailVerificationParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdateEmailVerificationParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the code out.
func (p UpdateEmailVerificationOTPParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("userId", p.UserID), hide("secret", p.Secret))
}

// Format prints what LogValue gives.
func (p UpdateEmailVerificationOTPParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdateEmailVerificationOTPParams) MarshalJSON() ([]byte, error) { return visible(p) }

// LogValue leaves the code out.
func (p UpdatePhoneVerificationParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("userId", p.UserID), hide("secret", p.Secret))
}

// Format prints what LogValue gives.
func (p UpdatePhoneVerificationParams) Format(s fmt.State, _ rune) { show(s, p) }

// MarshalJSON gives what LogValue does, and nothing in place of secrets.
func (p UpdatePhoneVerificationParams) MarshalJSON() ([]byte, error) { return visible(p) }
