package sdk

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Here is what may be seen of each type that holds a secret: by fmt through
// Format, whatever the verb, by log/slog through LogValue, and by encoding/json
// through MarshalJSON, which log/slog takes for what is inside of something
// else. Requests are encoded from types without these methods.

// hidden stands where there is a secret.
const hidden = "[hidden]"

func show(s fmt.State, v slog.LogValuer) { _, _ = fmt.Fprint(s, v.LogValue()) }

// visible gives the JSON of what LogValue gives, without what is hidden there.
func visible(v slog.LogValuer) ([]byte, error) {
	seen := map[string]any{}
	for _, a := range v.LogValue().Group() {
		if a.Value.Kind() != slog.KindString || a.Value.String() != hidden {
			seen[a.Key] = a.Value.Any()
		}
	}
	return json.Marshal(seen)
}

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

// MarshalJSON gives what LogValue does.
func (r Response) MarshalJSON() ([]byte, error) { return visible(r) }
