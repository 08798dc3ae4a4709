package mockserver

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// errNoURL is the refusal of a fixture for what no request can ask for.
var errNoURL = errors.New("must be a URL with http or https")

// Fixture is what a URL answers in a project, instead of the web. It may stand
// for an address that the server would refuse to go to.
type Fixture struct {
	URL        string `json:"url"`        // http or https; the query counts, a fragment does not
	Status     int    `json:"status"`     // default: 200
	Body       []byte `json:"body"`       // a picture, an icon, or a page that names its icon
	Screenshot []byte `json:"screenshot"` // the picture that a screenshot of it shows; default: a drawn page
}

// SetFixtures replaces what URLs answer when the server needs a remote picture,
// favicon or photo. Other URLs are drawn, see [WithFetch]. Pictures that were
// kept are forgotten. It fails for what is no URL, or one that is there twice,
// and for a status that none is.
func (p *Project) SetFixtures(fixtures ...Fixture) error {
	byURL := make(map[string]Fixture, len(fixtures))
	for _, f := range fixtures {
		at, err := fixtureURL(f.URL)
		if err != nil {
			return fmt.Errorf("fixture %q: %w", f.URL, err)
		}
		if f.Status == 0 {
			f.Status = 200
		}
		if f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("fixture %q: no status %d", f.URL, f.Status)
		}
		if _, twice := byURL[at]; twice {
			return fmt.Errorf("fixture %q: the URL is there twice", f.URL)
		}
		f.Body, f.Screenshot = slices.Clone(f.Body), slices.Clone(f.Screenshot)
		byURL[at] = f
	}
	p.fixtures.Store(&byURL)
	p.server.pictures.drop(p)
	return nil
}

// fixture finds what a URL answers.
func (p *Project) fixture(raw string) (Fixture, bool) {
	byURL := p.fixtures.Load()
	if byURL == nil {
		return Fixture{}, false
	}
	at, err := fixtureURL(raw)
	if err != nil {
		return Fixture{}, false
	}
	f, ok := (*byURL)[at]
	return f, ok
}

// listFixtures gives them in the order of their URLs.
func (p *Project) listFixtures() []Fixture {
	list := []Fixture{}
	if byURL := p.fixtures.Load(); byURL != nil {
		for _, at := range slices.Sorted(maps.Keys(*byURL)) {
			list = append(list, (*byURL)[at])
		}
	}
	return list
}

// fixtureURL is a URL in the one form of all that lead to the same place.
func fixtureURL(raw string) (string, error) {
	if !validHTTPURL(raw) {
		return "", errNoURL
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", errNoURL
	}
	u.Host = strings.ToLower(u.Host)
	if port := u.Port(); port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.Fragment, u.RawFragment, u.ForceQuery = "", "", false
	return u.String(), nil
}
