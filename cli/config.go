package cli

// Configuration rules:
//
//   - flag, then environment, then .appctl.yaml of the working directory, then
//     config.yaml, then the default
//   - .appctl.yaml comes with other people's repositories: it may say endpoint,
//     project and profile, and a secret that nobody types, of the environment or of
//     a -stdin or -file flag, never goes to an endpoint that only it names
//   - viper merges the settings. Profiles are not among them (profile.go): it
//     lower-cases keys and splits them, which breaks names such as ada@example.org

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"
	"go.yaml.in/yaml/v3"
)

// setting is one thing that can be configured.
type setting struct {
	key      string   // in config.yaml and for viper
	flag     string   // of the command line
	env      []string // variables, the first that is set wins
	preset   any
	inConfig bool     // may stand in config.yaml under settings:
	inFolder bool     // may stand in .appctl.yaml
	values   []string // that it may have, nil for any
}

// settings are all of them.
var settings = []setting{
	{key: "endpoint", flag: "endpoint", env: []string{"APPCTL_ENDPOINT", "APPWRITE_ENDPOINT"}, preset: "", inFolder: true},
	{key: "project", flag: "project", env: []string{"APPCTL_PROJECT", "APPWRITE_PROJECT_ID"}, preset: "", inFolder: true},
	{key: "profile", flag: "profile", env: []string{"APPCTL_PROFILE"}, preset: "", inFolder: true},
	{key: "locale", flag: "locale", env: []string{"APPCTL_LOCALE"}, preset: "", inConfig: true},
	{key: "color", flag: "color", preset: "auto", inConfig: true, values: colors},
	{key: "images", flag: "show", env: []string{"APPCTL_IMAGES"}, preset: showAuto, inConfig: true, values: []string{showAuto, showKitty, showITerm, showSixel, showBlocks, showNone}},
	{key: "store", env: []string{"APPCTL_STORE"}, preset: storeAuto, inConfig: true, values: []string{storeAuto, storeKeyring, storeFile, storeNone}},
	{key: "timeout", flag: "timeout", env: []string{"APPCTL_TIMEOUT"}, preset: "30s", inConfig: true},
	{key: "no_input", flag: "no-input", env: []string{"APPCTL_NO_INPUT"}, preset: false, inConfig: true},
	{key: "debug", flag: "debug", env: []string{"APPCTL_DEBUG"}, preset: "", values: []string{"", "0", "1", "true", "false", "http"}},
	{key: "ca_cert", flag: "ca-cert", env: []string{"APPCTL_CA_CERT"}, preset: ""},
	{key: "insecure_tls", flag: "insecure-tls", env: []string{"APPCTL_INSECURE_TLS"}, preset: false},
}

// layer is where settings were found.
type layer struct {
	name   string
	values map[string]any
}

// config is the settings of one run, merged.
type config struct {
	viper  *viper.Viper
	layers []layer // the strongest last
	env    env
}

// colors are the values of --color.
var colors = []string{"auto", "always", "never"}

// folderName is the file of a project's working directory.
const folderName = ".appctl.yaml"

// newConfig merges the layers. file is config.yaml as read.
func newConfig(file *configFile, e env, flags *pflag.FlagSet) (*config, error) {
	folder, err := readFolder(folderName)
	if err != nil {
		return nil, err
	}
	for key, v := range file.Settings {
		at := slices.IndexFunc(settings, func(s setting) bool { return s.inConfig && s.key == key })
		if at < 0 {
			return nil, usagef("%s: unknown setting %q", configName, key)
		}
		if _, ok := settings[at].preset.(bool); ok {
			if _, ok := v.(bool); !ok {
				return nil, usagef("%s: %s: %v is neither true nor false", configName, key, v)
			}
		}
	}
	c := &config{
		env:   e,
		viper: viper.NewWithOptions(viper.KeyDelimiter("::")),
		layers: []layer{
			{"default", map[string]any{}}, {configName, file.Settings}, {folderName, folder},
			{"environment", map[string]any{}}, {"flag", map[string]any{}},
		},
	}
	for _, s := range settings {
		c.layers[0].values[s.key] = s.preset
		for _, name := range slices.Backward(s.env) {
			text := e.get(name)
			if text == "" {
				continue
			}
			c.layers[3].values[s.key] = text
			if _, ok := s.preset.(bool); ok {
				c.layers[3].values[s.key] = e.on(name)
			}
		}
		if f := flags.Lookup(s.flag); f != nil && f.Changed {
			c.layers[4].values[s.key] = f.Value.String()
		}
	}
	for _, l := range c.layers {
		if err := c.viper.MergeConfigMap(l.values); err != nil {
			return nil, fmt.Errorf("merge the settings of the %s: %w", l.name, err)
		}
	}
	return c, c.check()
}

// readFolder reads a project's file, which may name where to go and nothing else.
func readFolder(path string) (map[string]any, error) {
	data, err := readSettings(path)
	if err != nil {
		return nil, err
	}
	var values map[string]any
	if err := yaml.Unmarshal(data, &values); err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	for key, v := range values {
		if !slices.ContainsFunc(settings, func(s setting) bool { return s.inFolder && s.key == key }) {
			return nil, usagef("%s: %q may not be set there, only endpoint, project and profile", path, key)
		}
		if _, ok := v.(string); !ok {
			return nil, usagef("%s: %s must be a text", path, key)
		}
	}
	return values, nil
}

func (c *config) check() error {
	for _, s := range settings {
		if s.values == nil {
			continue
		}
		if err := oneOf(c.placeOf(s.key), c.text(s.key), s.values...); err != nil {
			return err
		}
	}
	if d, err := time.ParseDuration(c.text("timeout")); err != nil || d <= 0 {
		return usagef("%s: %q is not a duration such as 30s", c.placeOf("timeout"), c.text("timeout"))
	}
	return nil
}

// placeOf names a setting and where its value was found.
func (c *config) placeOf(key string) string {
	at := slices.IndexFunc(settings, func(s setting) bool { return s.key == key })
	return c.placeIn(settings[at], c.source(key))
}

// placeIn names a setting as the layer of that name writes it.
func (c *config) placeIn(s setting, layer string) string {
	switch layer {
	case "flag":
		return "--" + s.flag
	case "environment":
		set := slices.IndexFunc(s.env, func(name string) bool { return c.env.get(name) != "" })
		return s.env[set]
	case "default":
		return layer
	}
	return layer + ": " + s.key
}

func (c *config) text(key string) string     { return c.viper.GetString(key) }
func (c *config) on(key string) bool         { return c.viper.GetBool(key) }
func (c *config) timeout() time.Duration     { return c.viper.GetDuration("timeout") }
func (c *config) source(key string) string   { return c.strongest(key).name }
func (c *config) fromFolder(key string) bool { return c.source(key) == folderName }

// strongest is the layer that decides a setting.
func (c *config) strongest(key string) layer {
	for _, l := range slices.Backward(c.layers) {
		if _, ok := l.values[key]; ok {
			return l
		}
	}
	return layer{}
}

// debug is "", "1" for a line a request, or "http" for bodies too.
func (c *config) debug() string {
	switch d := c.text("debug"); d {
	case "", "0", "false":
		return ""
	case "http":
		return d
	}
	return "1"
}

// oneOf checks a value that comes from outside against a short list.
func oneOf(name, got string, allowed ...string) error {
	if slices.Contains(allowed, got) {
		return nil
	}
	return usagef("%s: %q is none of %s", name, got, strings.Join(slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return s == "" }), ", "))
}
