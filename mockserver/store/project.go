package store

import (
	"encoding/json"
	"time"
)

// Project is one isolated world of users, messages and counters.
type Project struct {
	ID        string          `json:"id"`
	Version   int64           `json:"version"` // set by the store, one more with each write
	CreatedAt time.Time       `json:"createdAt"`
	Settings  json.RawMessage `json:"settings"` // as the control API takes and gives them
}
