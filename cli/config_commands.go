package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func newConfigGroup(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "config COMMAND",
		Short: "Settings, and where they come from",
		Long: "A flag wins over the environment, that over .appctl.yaml in the working directory, that\n" +
			"over config.yaml, that over the default. config set and unset change config.yaml. Endpoint\n" +
			"and project that none of them names are those of the profile.",
		Example: "  appctl config list\n  appctl config set store file",
	}, newConfigList(a), newConfigGet(a), newConfigSet(a), newConfigUnset(a), newConfigPath(a))
}

// settingView is a setting in the --json document of config list.
type settingView struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"` // default, config.yaml, .appctl.yaml, environment or flag

	Sources []settingSource `json:"sources,omitempty"` // with --sources, the one that counts first
}

// settingSource is one place that says something of a setting.
type settingSource struct {
	Source string `json:"source"`
	Place  string `json:"place"` // its name there: --color, APPCTL_TIMEOUT
	Value  string `json:"value"`
}

func newConfigList(a *app) *cobra.Command {
	var sources bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the settings and their sources",
		Long:    "List the settings, and where each comes from. --sources lists every place that says something\nof a setting: the first one counts, those below it are overridden.",
		Example: "  appctl config list\n  appctl config list --sources",
		RunE: runs(func(context.Context, []string) error {
			var views []settingView
			var rows [][]string
			for _, s := range settings {
				v := settingView{Key: s.key, Value: a.config.text(s.key), Source: a.config.source(s.key)}
				if !sources {
					rows = append(rows, []string{v.Key, v.Value, v.Source})
				} else {
					v.Sources = a.config.sources(s)
				}
				for n, found := range v.Sources {
					rows = append(rows, []string{v.Key, found.Value, found.Place, mark(n > 0, "overridden")})
				}
				views = append(views, v)
			}
			body, err := document(views)
			if err != nil {
				return err
			}
			return a.show(list(body, []string{"KEY", "VALUE", "SOURCE", ""}[:len(rows[0])], rows))
		}),
	}
	cmd.Flags().BoolVar(&sources, "sources", false, "list every place that says something of a setting")
	return cmd
}

// sources are the places that say something of a setting, the strongest first.
func (c *config) sources(s setting) []settingSource {
	var found []settingSource
	for _, l := range slices.Backward(c.layers) {
		if v, ok := l.values[s.key]; ok {
			found = append(found, settingSource{l.name, c.placeIn(s, l.name), fmt.Sprint(v)})
		}
	}
	return found
}

func newConfigGet(a *app) *cobra.Command {
	return &cobra.Command{
		Use:       "get KEY",
		Short:     "Show one setting",
		Example:   "  appctl config get store",
		ValidArgs: settingKeys(func(setting) bool { return true }),
		RunE: runs(func(_ context.Context, args []string) error {
			if _, err := findSetting(args[0], func(setting) bool { return true }); err != nil {
				return err
			}
			text := a.config.text(args[0])
			body, err := document(settingView{Key: args[0], Value: text, Source: a.config.source(args[0])})
			if err != nil {
				return err
			}
			return a.show(value(body, text))
		}),
	}
}

func newConfigSet(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "set KEY VALUE",
		Short:             "Change a setting in config.yaml",
		Long:              "Change a setting in config.yaml. KEY is " + strings.Join(settingKeys(inConfig), ", ") + ".",
		Example:           "  appctl config set color never",
		ValidArgsFunction: completeSetting,
		RunE: runs(func(ctx context.Context, args []string) error {
			s, err := findSetting(args[0], inConfig)
			if err != nil {
				return err
			}
			if s.values != nil {
				if err := oneOf(s.key, args[1], s.values...); err != nil {
					return err
				}
			}
			v := any(args[1])
			if _, ok := s.preset.(bool); ok {
				if v, err = strconv.ParseBool(args[1]); err != nil {
					return usagef("%s is true or false", s.key)
				}
			}
			if err := a.changeSettings(ctx, func(kept map[string]any) { kept[s.key] = v }); err != nil {
				return err
			}
			if a.config.source(s.key) == "environment" {
				a.say("  as long as %s is set, that counts", a.config.placeOf(s.key))
			}
			return nil
		}),
	}
}

// completeSetting completes the key of config set, then the values that it may have.
func completeSetting(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return settingKeys(inConfig), cobra.ShellCompDirectiveNoFileComp
	}
	s, err := findSetting(args[0], inConfig)
	if err != nil || len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if _, ok := s.preset.(bool); ok {
		return []string{"true", "false"}, cobra.ShellCompDirectiveNoFileComp
	}
	return s.values, cobra.ShellCompDirectiveNoFileComp
}

func newConfigUnset(a *app) *cobra.Command {
	return &cobra.Command{
		Use:       "unset KEY",
		Short:     "Take a setting out of config.yaml",
		Example:   "  appctl config unset color",
		ValidArgs: settingKeys(inConfig),
		RunE: runs(func(ctx context.Context, args []string) error {
			s, err := findSetting(args[0], inConfig)
			if err != nil {
				return err
			}
			return a.changeSettings(ctx, func(kept map[string]any) { delete(kept, s.key) })
		}),
	}
}

// changeSettings writes what change makes of the settings, if it can be read back.
func (a *app) changeSettings(ctx context.Context, change func(map[string]any)) error {
	err := a.home.updateConfig(ctx, func(file *configFile) error {
		if file.Settings == nil {
			file.Settings = map[string]any{}
		}
		change(file.Settings)
		_, err := newConfig(file, env{}, new(cobra.Command).Flags())
		return err
	})
	if err != nil {
		return err
	}
	a.done("Changed %s", a.home.path(configName))
	return a.show(result{})
}

func newConfigPath(a *app) *cobra.Command {
	return alone(&cobra.Command{
		Use:     "path",
		Short:   "Print the configuration directory",
		Example: "  cd \"$(appctl config path)\"",
		RunE: runs(func(context.Context, []string) error {
			h, err := newHome(a.env)
			if err != nil {
				return err
			}
			body, err := document(map[string]string{"path": h.dir})
			if err != nil {
				return err
			}
			return a.show(value(body, h.dir))
		}),
	})
}

func inConfig(s setting) bool { return s.inConfig }

func settingKeys(fits func(setting) bool) []string {
	var keys []string
	for _, s := range settings {
		if fits(s) {
			keys = append(keys, s.key)
		}
	}
	return keys
}

func findSetting(key string, fits func(setting) bool) (setting, error) {
	for _, s := range settings {
		if s.key == key && fits(s) {
			return s, nil
		}
	}
	return setting{}, usagef("unknown setting %q: it is one of %s", key, strings.Join(settingKeys(fits), ", "))
}
