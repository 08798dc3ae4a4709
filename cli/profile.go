package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// configName is the file of settings and profiles. It holds no secret, so that it
// may be kept among a person's dotfiles.
const configName = "config.yaml"

// configVersion is the version that this program writes.
const configVersion = 1

// configFile is config.yaml. Keys that this program does not know are kept,
// and comments.
type configFile struct {
	Version        int                 `yaml:"version"`
	DefaultProfile string              `yaml:"default_profile,omitempty"`
	Settings       map[string]any      `yaml:"settings,omitempty"`
	Profiles       map[string]*profile `yaml:"profiles,omitempty"`
	Unknown        map[string]any      `yaml:",inline"`
}

// profile is one user of one project on one endpoint.
type profile struct {
	Endpoint string         `yaml:"endpoint"`
	Project  string         `yaml:"project"`
	User     profileUser    `yaml:"user,omitempty"`
	Session  profileSession `yaml:"session,omitempty"` // zero when signed out
	Method   string         `yaml:"method,omitempty"`  // of the last sign-in, as the server calls it: "email", "github"
	Store    string         `yaml:"store,omitempty"`
	TLS      profileTLS     `yaml:"tls,omitempty"`
	Unknown  map[string]any `yaml:",inline"`
}

type profileUser struct {
	ID      string         `yaml:"id,omitempty"`
	Email   string         `yaml:"email,omitempty"`
	Phone   string         `yaml:"phone,omitempty"`
	Unknown map[string]any `yaml:",inline"`
}

type profileSession struct {
	ID      string         `yaml:"id,omitempty"`
	Expires time.Time      `yaml:"expires,omitempty"`
	Unknown map[string]any `yaml:",inline"`
}

type profileTLS struct {
	CACert   string         `yaml:"ca_cert,omitempty"`
	Insecure bool           `yaml:"insecure,omitempty"`
	Unknown  map[string]any `yaml:",inline"`
}

// who names the user for people.
func (p *profile) who() string { return cmp.Or(p.User.Email, p.User.Phone, p.User.ID) }

// signedIn tells whether the profile holds a session that has not run out.
func (p *profile) signedIn() bool {
	return p.Session.ID != "" && (p.Session.Expires.IsZero() || p.Session.Expires.After(time.Now()))
}

// at tells whether the profile is of that endpoint and project; "" fits any.
func (p *profile) at(endpoint, project string) bool {
	return (endpoint == "" || sameEndpoint(p.Endpoint, endpoint)) && (project == "" || p.Project == project)
}

func sameEndpoint(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(a, "/"), strings.TrimRight(b, "/"))
}

// readConfig reads config.yaml; a file that is not there is an empty one.
func (h home) readConfig() (*configFile, error) {
	c := &configFile{Version: configVersion}
	data, err := h.read(configName)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(c); err != nil && !errors.Is(err, io.EOF) {
		return nil, usagef("%s: %w", h.path(configName), err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) { // it would be lost when the file is written
		return nil, usagef("%s: there is more than one document in it", h.path(configName))
	}
	if err := migrate(c); err != nil {
		return nil, fmt.Errorf("%s: %w", h.path(configName), err)
	}
	for name, p := range c.Profiles {
		if p == nil {
			return nil, usagef("%s: profile %s is empty", h.path(configName), name)
		}
	}
	if c.Profiles == nil {
		c.Profiles = map[string]*profile{}
	}
	return c, nil
}

// migrate brings a file to configVersion. Version 0 is a file written by hand
// without one, and otherwise like version 1.
func migrate(c *configFile) error {
	switch c.Version {
	case 0:
		c.Version = 1
	case configVersion:
	default:
		return fmt.Errorf("version %d was written by a newer appctl", c.Version)
	}
	return nil
}

// writeConfig replaces config.yaml, but not the comments that a person wrote there.
// The caller holds the lock.
func (h home) writeConfig(c *configFile) error {
	old, err := h.read(configName)
	if err != nil {
		return err
	}
	text, err := c.text(old)
	if err != nil {
		return err
	}
	if err := h.replace(configName, text); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	return nil
}

// updateConfig reads, changes and writes config.yaml under the lock.
func (h home) updateConfig(ctx context.Context, change func(*configFile) error) error {
	return h.locked(ctx, func() error {
		c, err := h.readConfig()
		if err != nil {
			return err
		}
		if err := change(c); err != nil {
			return err
		}
		return h.writeConfig(c)
	})
}

// names are the profiles in alphabetical order.
func (c *configFile) names() []string { return slices.Sorted(maps.Keys(c.Profiles)) }

// nameFor is the profile that a sign-in goes into: the one of the same endpoint,
// project and user, else one there that nobody has signed in to yet, else a free
// name made from the e-mail address, the number or the id.
func (c *configFile) nameFor(p *profile) string {
	for _, user := range []string{p.User.ID, ""} {
		for _, name := range c.names() {
			if q := c.Profiles[name]; q.User.ID == user && q.at(p.Endpoint, p.Project) {
				return name
			}
		}
	}
	base := p.who()
	name := base
	for n := 2; c.Profiles[name] != nil; n++ {
		name = fmt.Sprintf("%s-%d", base, n)
	}
	return name
}

// pick is the profile that a command works for. A named one must fit the endpoint
// and project if these are given, for its session must not go elsewhere; without
// a name it is the default one if that fits, else the only one that does. The
// name is "" where there is none.
func (c *configFile) pick(name, endpoint, project string) (string, *profile, error) {
	if name != "" {
		p := c.Profiles[name]
		if p == nil {
			return "", nil, noProfile(name)
		}
		if !p.at(endpoint, project) {
			return "", nil, usagef("profile %s is for project %s on %s, and the command line, the environment or .appctl.yaml name another: a session is never sent elsewhere",
				name, p.Project, p.Endpoint)
		}
		return name, p, nil
	}
	if p := c.Profiles[c.DefaultProfile]; p != nil && p.at(endpoint, project) {
		return c.DefaultProfile, p, nil
	}
	var fitting []string
	for _, n := range c.names() {
		if c.Profiles[n].at(endpoint, project) {
			fitting = append(fitting, n)
		}
	}
	switch len(fitting) {
	case 0:
		return "", nil, nil
	case 1:
		return fitting[0], c.Profiles[fitting[0]], nil
	}
	return "", nil, usagef("--profile is required: %s would all do", strings.Join(fitting, ", "))
}
