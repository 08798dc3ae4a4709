package mockserver

import (
	"net/http"
	"time"
)

type clockReply struct {
	Now    string `json:"now"`
	Frozen bool   `json:"frozen"`
}

func showClock(c *Clock) clockReply { return clockReply{apiTime(c.Now()), c.Frozen()} }

func (s *Server) getClock(w http.ResponseWriter, r *http.Request) error {
	p, err := s.named(r)
	if err != nil {
		return err
	}
	return writeJSON(w, r, http.StatusOK, showClock(p.clock))
}

// putClock sets the time, freezes it or lets it run: what the body leaves out
// stays as it is.
func (s *Server) putClock(w http.ResponseWriter, r *http.Request) error {
	p, err := s.named(r)
	if err != nil {
		return err
	}
	body, err := readControlBody(w, r)
	if err != nil {
		return err
	}
	given, err := rule{kind: anObject, fields: map[string]rule{
		"now":    textThat(wantTime),
		"frozen": {kind: aFlag},
	}}.merge(nil, nil, body)
	if err != nil {
		return err
	}
	frozen, changes := given["frozen"].(bool)
	if changes && !frozen {
		p.clock.Resume()
	}
	if now, ok := given["now"].(string); ok {
		var t time.Time
		if err := t.UnmarshalText([]byte(now)); err != nil {
			return err
		}
		p.clock.Set(t)
	}
	if changes && frozen {
		p.clock.Freeze()
	}
	return writeJSON(w, r, http.StatusOK, showClock(p.clock))
}

func (s *Server) advanceClock(w http.ResponseWriter, r *http.Request) error {
	p, err := s.named(r)
	if err != nil {
		return err
	}
	body, err := readControlBody(w, r)
	if err != nil {
		return err
	}
	fields := rule{kind: anObject, fields: map[string]rule{"by": neededText(wantDuration)}}
	given, err := fields.merge(nil, nil, body)
	if err != nil {
		return err
	}
	if err := fields.complete("", given); err != nil {
		return err
	}
	by, err := time.ParseDuration(given["by"].(string))
	if err != nil {
		return err
	}
	p.clock.Advance(by)
	return writeJSON(w, r, http.StatusOK, showClock(p.clock))
}

func wantDuration(s string) string {
	if _, err := time.ParseDuration(s); err != nil {
		return "must be a time such as 61m or 1h30m"
	}
	return ""
}

func (s *Server) resetClock(w http.ResponseWriter, r *http.Request) error {
	p, err := s.named(r)
	if err != nil {
		return err
	}
	p.clock.Reset()
	w.WriteHeader(http.StatusNoContent)
	return nil
}
