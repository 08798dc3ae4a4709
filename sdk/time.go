package sdk

import (
	"fmt"
	"strings"
	"time"
)

// Time is a date of the API. What the server leaves out, as "" or null, and
// what is no date, is the zero time.
type Time struct{ time.Time }

// wireTime is the format of the API: always UTC, always milliseconds.
const wireTime = "2006-01-02T15:04:05.000-07:00"

// legacyTime is the format that slips through where a server answers a date
// as its database writes it.
const legacyTime = "2006-01-02 15:04:05.000"

// UnmarshalJSON takes RFC 3339 and the format of the server's database; the
// result is in UTC. It never fails: a date is not worth losing an answer for.
func (t *Time) UnmarshalJSON(b []byte) error {
	*t = Time{}
	if len(b) < len(`"2006-01-02"`) {
		return nil
	}
	var parsed time.Time
	err := parsed.UnmarshalJSON(b)
	if err != nil {
		parsed, err = time.Parse(legacyTime, strings.Trim(string(b), `"`))
	}
	if parsed = parsed.UTC(); err == nil && parsed.Year() >= 0 && parsed.Year() <= 9999 { // what the format can say
		t.Time = parsed
	}
	return nil
}

// MarshalJSON writes the date as the API does, and "" for the zero time.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte(`""`), nil
	}
	return t.UTC().AppendFormat([]byte{'"'}, wireTime+`"`), nil
}

// wholeSeconds is a duration as the API has it. What is not in seconds is a
// number that was meant to be.
func wholeSeconds(name string, d time.Duration) (int64, error) {
	if d%time.Second != 0 {
		return 0, fmt.Errorf("%s %v is not in whole seconds", name, d)
	}
	return int64(d / time.Second), nil
}
