package sdk

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// What may be seen of the results that hold secrets: see redact.go.

// LogValue leaves the tokens out.
func (x Session) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(x.ID)), slog.String("userId", x.UserID), slog.String("provider", x.Provider),
		slog.Any("factors", x.Factors), slog.Time("expire", x.Expire.Time), hide("secret", x.Secret))
}

// Format prints what LogValue gives.
func (x Session) Format(s fmt.State, _ rune) { show(s, x) }

// MarshalJSON leaves the tokens empty, as servers do in most answers.
func (x Session) MarshalJSON() ([]byte, error) {
	type document Session // without this method
	x.Secret, x.ProviderAccessToken, x.ProviderRefreshToken = "", "", ""
	return json.Marshal(document(x))
}

// LogValue gives the number of items.
func (p Page[T]) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("total", p.Total), slog.Int("items", len(p.Items)))
}

// Format prints what LogValue gives.
func (p Page[T]) Format(s fmt.State, _ rune) { show(s, p) }

// LogValue leaves the secret out, also that in the URI.
func (m MFAAuthenticator) LogValue() slog.Value {
	return slog.GroupValue(hide("secret", m.Secret), hide("uri", m.URI))
}

// Format prints what LogValue gives.
func (m MFAAuthenticator) Format(s fmt.State, _ rune) { show(s, m) }

// MarshalJSON leaves the secret empty, as servers do in most answers.
func (m MFAAuthenticator) MarshalJSON() ([]byte, error) {
	type document MFAAuthenticator // without this method
	m.Secret, m.URI = "", ""
	return json.Marshal(document(m))
}

// LogValue gives the number of codes.
func (m MFARecoveryCodes) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("recoveryCodes", len(m.RecoveryCodes)))
}

// Format prints what LogValue gives.
func (m MFARecoveryCodes) Format(s fmt.State, _ rune) { show(s, m) }

// MarshalJSON leaves the codes empty, as servers do in most answers.
func (m MFARecoveryCodes) MarshalJSON() ([]byte, error) {
	type document MFARecoveryCodes // without this method
	m.RecoveryCodes = nil
	return json.Marshal(document(m))
}

// LogValue leaves the token out.
func (t IssuedJWT) LogValue() slog.Value { return slog.GroupValue(hide("jwt", t.JWT)) }

// Format prints what LogValue gives.
func (t IssuedJWT) Format(s fmt.State, _ rune) { show(s, t) }

// MarshalJSON leaves the token empty, as servers do in most answers.
func (t IssuedJWT) MarshalJSON() ([]byte, error) {
	type document IssuedJWT // without this method
	t.JWT = ""
	return json.Marshal(document(t))
}

// LogValue leaves the secret out.
func (t Token) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", t.ID), slog.String("userId", t.UserID), slog.Time("expire", t.Expire.Time), hide("secret", t.Secret))
}

// Format prints what LogValue gives.
func (t Token) Format(s fmt.State, _ rune) { show(s, t) }

// MarshalJSON leaves the secret empty, as servers do in most answers.
func (t Token) MarshalJSON() ([]byte, error) {
	type document Token // without this method
	t.Secret = ""
	return json.Marshal(document(t))
}

// LogValue leaves the tokens out.
func (i Identity) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(i.ID)), slog.String("userId", i.UserID),
		slog.String("provider", string(i.Provider)), slog.String("providerUid", i.ProviderUID))
}

// Format prints what LogValue gives.
func (i Identity) Format(s fmt.State, _ rune) { show(s, i) }

// MarshalJSON leaves the tokens empty, as servers do in most answers.
func (i Identity) MarshalJSON() ([]byte, error) {
	type document Identity // without this method
	i.ProviderAccessToken, i.ProviderRefreshToken, i.ProviderIDToken = "", "", ""
	return json.Marshal(document(i))
}
