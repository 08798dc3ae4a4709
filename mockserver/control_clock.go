package mockserver

import (
	"fmt"
	"net/http"
	"time"
)

type clockReply struct {
	Now    string `json:"now"`
	Frozen bool   `json:"frozen"`
}

func (p *Project) showClock(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, r, http.StatusOK, clockReply{apiTime(p.clock.Now()), p.clock.Frozen()})
}

// putClock sets the time, freezes it or lets it run: what the body leaves out
// stays as it is.
func (p *Project) putClock(w http.ResponseWriter, r *http.Request) error {
	body, err := readControlBody(w, r)
	if err != nil {
		return err
	}
	given, err := rule{kind: anObject, fields: map[string]rule{
		"now":    textThat(wantClock),
		"frozen": {kind: aFlag},
	}}.merge(nil, nil, body)
	if err != nil {
		return err
	}
	switch given["frozen"] {
	case true:
		p.clock.Freeze()
	case false:
		p.clock.Resume()
	}
	if now, ok := given["now"].(string); ok {
		var t time.Time
		if err := t.UnmarshalText([]byte(now)); err != nil {
			return err
		}
		p.clock.Set(t)
	}
	return p.showClock(w, r)
}

func (p *Project) advanceClock(w http.ResponseWriter, r *http.Request) error {
	body, err := readControlBody(w, r)
	if err != nil {
		return err
	}
	fields := rule{kind: anObject, fields: map[string]rule{"by": neededText(wantDuration)}}
	given, err := fields.merge(nil, nil, body)
	if err != nil {
		return err
	}
	by, err := time.ParseDuration(given["by"].(string))
	if err != nil {
		return err
	}
	p.clock.Advance(by)
	return p.showClock(w, r)
}

func wantClock(s string) string {
	var t time.Time
	if err := t.UnmarshalText([]byte(s)); err != nil {
		return wantTime(s)
	}
	if t.Year() < firstYear || t.Year() > lastYear {
		return fmt.Sprintf("must be a time from %d to %d", firstYear, lastYear)
	}
	return ""
}

func wantDuration(s string) string {
	if _, err := time.ParseDuration(s); err != nil {
		return "must be a time such as 61m or 1h30m"
	}
	return ""
}

func (p *Project) resetClock(w http.ResponseWriter, r *http.Request) error {
	p.clock.Reset()
	w.WriteHeader(http.StatusNoContent)
	return nil
}
