package store

import (
	"encoding/json"
	"slices"
	"time"
)

// Project is one isolated world of users, messages and counters.
type Project struct {
	ID        string          `json:"id"`
	Version   int64           `json:"version"` // set by the store, one more with each write
	CreatedAt time.Time       `json:"createdAt"`
	APIKey    string          `json:"apiKey,omitempty"` // may do everything; "" for a project without one
	DevKey    string          `json:"devKey,omitempty"` // lifts rate limits and the origin rule
	Settings  json.RawMessage `json:"settings"`         // as the control API takes and gives them
}

// Clone is a copy that shares nothing with p.
func (p Project) Clone() Project {
	p.Settings = slices.Clone(p.Settings)
	return p
}
