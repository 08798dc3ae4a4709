package cli

import (
	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAvatarBrowser(a *app) *cobra.Command {
	var p sdk.BrowserParams
	cmd := newPicture(a, picture{
		operation: "avatars.getBrowser",
		command: &cobra.Command{
			Use:     "browser CODE",
			Short:   "The logo of a browser",
			Long:    "The logo of a browser, by the two letters that account session list --json calls\nclientCode.\n" + browserNames.lines(),
			Example: "  appctl avatar browser ff\n  appctl avatar browser ch --width 64 --height 64 -O chrome.png",
		},
		codes: browserNames,
		request: func(s *sdk.AvatarsService, args []string) (sdk.ImageRequest, error) {
			return s.Browser(sdk.Browser(args[0]), p), nil
		},
	})
	cmd.size(&p.Width, &p.Height)
	cmd.quality(&p.Quality)
	return cmd.Command
}

// browserNames are the browsers that have a logo.
var browserNames = codeNames{
	{"aa", "Avant Browser"},
	{"an", "Android WebView Beta"},
	{"ch", "Google Chrome"},
	{"ci", "Google Chrome (iOS)"},
	{"cm", "Google Chrome (Mobile)"},
	{"cr", "Chromium"},
	{"ff", "Mozilla Firefox"},
	{"sf", "Safari"},
	{"mf", "Mobile Safari"},
	{"ps", "Microsoft Edge"},
	{"oi", "Microsoft Edge (iOS)"},
	{"om", "Opera Mini"},
	{"op", "Opera"},
	{"on", "Opera (Next)"},
}
