package sdk

import (
	"fmt"
	"log/slog"
)

// Here is what may be seen of each type that holds a secret, by fmt through
// Format, whatever the verb, and by log/slog through LogValue. JSON has
// everything: it is the wire.

// hidden stands where there is a secret.
const hidden = "[hidden]"

func show(s fmt.State, v slog.LogValuer) { _, _ = fmt.Fprint(s, v.LogValue()) }

// hide tells only whether there is a secret.
func hide(key, secret string) slog.Attr {
	if secret == "" {
		return slog.String(key, "")
	}
	return slog.String(key, hidden)
}

// LogValue names the kind of credential.
func (cr Credential) LogValue() slog.Value {
	return slog.GroupValue(slog.String("header", cr.header), hide("secret", cr.value()))
}

// Format prints what LogValue gives.
func (cr Credential) Format(s fmt.State, _ rune) { show(s, cr) }

// LogValue gives the number of sessions.
func (m *memoryStore) LogValue() slog.Value {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slog.GroupValue(slog.Int("sessions", len(m.secrets)))
}

// Format prints what LogValue gives.
func (m *memoryStore) Format(s fmt.State, _ rune) { show(s, m) }

// LogValue leaves headers and body out.
func (r Response) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("status", r.Status), slog.Int("attempts", r.Attempts), slog.Int("bytes", len(r.Body)))
}

// Format prints what LogValue gives.
func (r Response) Format(s fmt.State, _ rune) { show(s, r) }

// LogValue leaves the tokens out.
func (x Session) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(x.ID)), slog.String("userId", x.UserID), slog.String("provider", x.Provider),
		slog.Any("factors", x.Factors), slog.Time("expire", x.Expire.Time), hide("secret", x.Secret))
}

// Format prints what LogValue gives.
func (x Session) Format(s fmt.State, _ rune) { show(s, x) }

// LogValue gives the number of sessions.
func (l SessionList) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("total", l.Total))
}

// Format prints what LogValue gives.
func (l SessionList) Format(s fmt.State, _ rune) { show(s, l) }

// LogValue leaves the secret out, also that in the URI.
func (m MFAAuthenticator) LogValue() slog.Value {
	return slog.GroupValue(hide("secret", m.Secret), hide("uri", m.URI))
}

// Format prints what LogValue gives.
func (m MFAAuthenticator) Format(s fmt.State, _ rune) { show(s, m) }

// LogValue gives the number of codes.
func (m MFARecoveryCodes) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("recoveryCodes", len(m.RecoveryCodes)))
}

// Format prints what LogValue gives.
func (m MFARecoveryCodes) Format(s fmt.State, _ rune) { show(s, m) }

// LogValue leaves the token out.
func (t IssuedJWT) LogValue() slog.Value { return slog.GroupValue(hide("jwt", t.JWT)) }

// Format prints what LogValue gives.
func (t IssuedJWT) Format(s fmt.State, _ rune) { show(s, t) }

// LogValue leaves the password out.
func (p CreateParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("userId", p.UserID), slog.String("email", p.Email), hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p CreateParams) Format(s fmt.State, _ rune) { show(s, p) }

// LogValue leaves the passwords out.
func (p UpdatePasswordParams) LogValue() slog.Value {
	return slog.GroupValue(hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p UpdatePasswordParams) Format(s fmt.State, _ rune) { show(s, p) }

// LogValue leaves the password out.
func (p CreateEmailPasswordSessionParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("email", p.Email), hide("password", p.Password))
}

// Format prints what LogValue gives.
func (p CreateEmailPasswordSessionParams) Format(s fmt.State, _ rune) { show(s, p) }

// LogValue leaves the code out.
func (p UpdateMFAAuthenticatorParams) LogValue() slog.Value {
	return slog.GroupValue(hide("otp", p.OTP))
}

// Format prints what LogValue gives.
func (p UpdateMFAAuthenticatorParams) Format(s fmt.State, _ rune) { show(s, p) }

// LogValue leaves the code out.
func (p UpdateMFAChallengeParams) LogValue() slog.Value {
	return slog.GroupValue(slog.String("challengeId", p.ChallengeID), hide("otp", p.OTP))
}

// Format prints what LogValue gives.
func (p UpdateMFAChallengeParams) Format(s fmt.State, _ rune) { show(s, p) }
