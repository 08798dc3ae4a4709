package mockserver

import (
	"encoding/base64"
	"net/http"
)

// maxFixtures is the largest body that the fixtures of a project may come in.
const maxFixtures = 64 << 20

// fixtureControlRoutes set what URLs answer, as [Project.SetFixtures] does in Go.
func (s *Server) fixtureControlRoutes() map[string]controlFunc {
	const path = "/_mock/v1/projects/{project}/fixtures"
	return map[string]controlFunc{
		"GET " + path:    s.in((*Project).showFixtures),
		"PUT " + path:    s.in((*Project).putFixtures),
		"DELETE " + path: s.in((*Project).dropFixtures),
	}
}

type fixtureList struct {
	Total int       `json:"total"`
	Items []Fixture `json:"items"`
}

func (p *Project) showFixtures(w http.ResponseWriter, r *http.Request) error {
	items := p.listFixtures()
	return writeJSON(w, r, http.StatusOK, fixtureList{len(items), items})
}

// putFixtures replaces the fixtures. A body is base64, or a text.
func (p *Project) putFixtures(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Items []struct {
			Fixture
			Text string
		}
	}
	given, err := readControlJSON(w, r, maxFixtures)
	if err != nil {
		return err
	}
	err = keepToRule(given, rule{kind: anObject, fields: map[string]rule{
		"items": {kind: aList, required: true, each: &rule{kind: anObject, unique: "url", fields: map[string]rule{
			"url": neededText(wantFixtureURL), "status": wholeNumber(200, 599),
			"body": textThat(wantBase64), "text": {kind: aText}, "screenshot": textThat(wantBase64),
		}}},
	}}, &body)
	if err != nil {
		return err
	}
	fixtures := make([]Fixture, len(body.Items))
	for i, item := range body.Items {
		if len(item.Body) > 0 && item.Text != "" {
			return failf("general_argument_invalid", "Invalid body: `items[%d]` wants either `body` or `text`.", i)
		}
		fixtures[i] = item.Fixture
		if item.Text != "" {
			fixtures[i].Body = []byte(item.Text)
		}
	}
	if err := p.SetFixtures(fixtures...); err != nil {
		return failf("general_argument_invalid", "Invalid body: %v.", err)
	}
	return p.showFixtures(w, r)
}

func (p *Project) dropFixtures(w http.ResponseWriter, _ *http.Request) error {
	if err := p.SetFixtures(); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func wantFixtureURL(s string) string {
	if _, err := fixtureURL(s); err != nil {
		return err.Error()
	}
	return ""
}

func wantBase64(s string) string {
	if _, err := base64.StdEncoding.DecodeString(s); err != nil {
		return "must be base64"
	}
	return ""
}
