package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAvatarScreenshot(a *app) *cobra.Command {
	var p sdk.ScreenshotParams
	var theme, output string
	var headers, permissions []string
	cmd := newPicture(a, picture{
		operation: "avatars.getScreenshot",
		command: &cobra.Command{
			Use:   "screenshot URL",
			Short: "A picture of a web page",
			Long: "What a browser of the server's shows of a web page. It takes a while, and 60 an hour are\n" +
				"allowed. HEIC is saved, not drawn.",
			Example: "  appctl avatar screenshot https://example.org\n" +
				"  appctl avatar screenshot https://example.org --theme dark --fullpage --output webp -O page.webp\n" +
				"  appctl avatar screenshot https://example.org --viewport-width 390 --viewport-height 844 --scale 2 --touch",
		},
		request: func(s *sdk.AvatarsService, args []string) (sdk.ImageRequest, error) {
			if p.Sleep < 0 || p.Sleep > 10*time.Second || p.Sleep%time.Second != 0 {
				return sdk.ImageRequest{}, usagef("--sleep must be whole seconds from 0s to 10s")
			}
			var err error
			if p.Headers, err = headerFields(headers); err != nil {
				return sdk.ImageRequest{}, err
			}
			for _, name := range permissions {
				p.Permissions = append(p.Permissions, sdk.BrowserPermission(name))
			}
			p.Theme, p.Output = sdk.Theme(theme), sdk.ImageFormat(output)
			return s.Screenshot(args[0], p), nil
		},
	})
	f := cmd.Flags()
	f.StringArrayVar(&headers, "header", nil, "`LINE` of the form NAME: VALUE that the browser sends, part of the address; may repeat")
	cmd.number(&p.ViewportWidth, "viewportWidth", "the browser's window, `PIXELS` from left to right")
	cmd.number(&p.ViewportHeight, "viewportHeight", "the browser's window, `PIXELS` from top to bottom")
	cmd.decimal(&p.Scale, "scale", "`PIXELS` of the picture for one of the window")
	cmd.choice(&theme, "theme", "colour `SCHEME` to ask the page for: light or dark")
	cmd.text(&p.UserAgent, "userAgent", "`NAME` that the browser gives itself")
	f.BoolVar(&p.Fullpage, "fullpage", false, "the whole page, not only what the window shows")
	f.StringVar(&p.Locale, "browser-locale", "", "language of the browser, a `CODE` such as en-US")
	cmd.choice(&p.Timezone, "timezone", "time zone of the browser, a `NAME` such as Europe/Berlin")
	cmd.decimal(&p.Latitude, "latitude", "`DEGREES` north where the browser says it is")
	cmd.decimal(&p.Longitude, "longitude", "`DEGREES` east where the browser says it is")
	cmd.decimal(&p.Accuracy, "accuracy", "`METRES` that the place may be off")
	f.BoolVar(&p.Touch, "touch", false, "a touch screen")
	cmd.choices(&permissions, "permissions", "`NAMES` of what the page may do, separated by commas")
	f.DurationVar(&p.Sleep, "sleep", time.Duration(0), "wait after loading, a `DURATION` of whole seconds up to 10s")
	cmd.size(&p.Width, &p.Height)
	cmd.quality(&p.Quality)
	cmd.choice(&output, "output", "`FORMAT` of the picture: jpg, jpeg, png, webp, heic, avif or gif (default png)")
	return cmd.Command
}

// headerFields reads lines such as "Accept-Language: de".
func headerFields(lines []string) (map[string]string, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	fields := map[string]string{}
	for _, line := range lines {
		name, value, found := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !found || name == "" {
			return nil, usagef("--header: %q is not of the form 'NAME: VALUE'", line)
		}
		fields[name] = strings.TrimSpace(value)
	}
	return fields, nil
}
