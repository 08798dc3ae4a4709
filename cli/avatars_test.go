package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/internal/contract"
)

// pictureFlag is the flag of a parameter, or what the command takes it by.
var pictureFlag = map[string]string{
	"avatars.getInitials name": "NAME", "avatars.getPhoto userId": "USER", "avatars.getQR text": "TEXT", "avatars.getFavicon url": "URL",
	"avatars.getImage url": "URL", "avatars.getScreenshot url": "URL", "avatars.getScreenshot headers": "--header",
	"avatars.getScreenshot locale": "--browser-locale",
}

// Every parameter of a picture can be given, and the help says its range and the
// server's default.
func TestEveryPictureParameterHasAFlag(t *testing.T) {
	t.Parallel()
	eachCommand(tree(), func(c *cobra.Command) {
		op, found := contract.Lookup(c.Annotations[operations])
		if !found || !strings.HasPrefix(op.ID, "avatars.") {
			return
		}
		for _, p := range op.Params {
			name := pictureFlag[op.ID+" "+p.Name]
			if p.Name == "code" {
				name = "CODE"
			}
			if name != "" && !strings.HasPrefix(name, "--") {
				if !strings.Contains(c.Use, name) {
					t.Errorf("%s takes no %s for %s", c.CommandPath(), name, p.Name)
				}
				continue
			}
			if name == "" {
				name = flagName(p.Name)
			}
			f := c.Flags().Lookup(strings.TrimPrefix(name, "--"))
			if f == nil {
				t.Errorf("%s has no --%s", c.CommandPath(), name)
				continue
			}
			if p.Check.Kind != contract.Range && p.Check.Kind != contract.Float || p.Name == "sleep" {
				continue
			}
			bounds := fmt.Sprintf("%v to %v", p.Check.Min, p.Check.Max)
			preset := fmt.Sprintf("(default %v)", p.Default)
			if !strings.Contains(f.Usage, bounds) || p.Default != -1 && !strings.Contains(f.Usage, preset) {
				t.Errorf("%s --%s: %q does not say %s %s", c.CommandPath(), f.Name, f.Usage, bounds, preset)
			}
			for value, want := range map[float64]bool{p.Check.Min: true, p.Check.Max: true, p.Check.Min - 1: false, p.Check.Max + 1: false} {
				if err := f.Value.Set(fmt.Sprint(value)); (err == nil) != want {
					t.Errorf("%s --%s=%v: %v", c.CommandPath(), f.Name, value, err)
				}
			}
			for _, text := range []string{"", "x", "1e", "NaN", "0x10", "1 "} {
				if f.Value.Set(text) == nil {
					t.Errorf("%s --%s=%q is taken", c.CommandPath(), f.Name, text)
				}
			}
		}
	})
}

// The codes are those of the API, each with a name, in the order of the names.
func TestEveryPictureCodeHasAName(t *testing.T) {
	t.Parallel()
	for id, names := range map[string]codeNames{"avatars.getBrowser": browserNames, "avatars.getCreditCard": cardNames, "avatars.getFlag": flagNames} {
		op, _ := contract.Lookup(id)
		var codes []string
		for _, c := range names {
			if c.name == "" || !slices.Contains(op.Params[0].Check.Values, c.code) {
				t.Errorf("%s: %q, named %q, is none of the API", id, c.code, c.name)
			}
			codes = append(codes, c.code)
		}
		for _, code := range op.Params[0].Check.Values {
			if !slices.Contains(codes, code) {
				t.Errorf("%s: %q has no name", id, code)
			}
		}
		if len(codes) != len(op.Params[0].Check.Values) {
			t.Errorf("%s: %d names for %d codes", id, len(codes), len(op.Params[0].Check.Values))
		}
	}
}
