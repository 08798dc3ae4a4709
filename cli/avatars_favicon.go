package cli

import (
	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAvatarFavicon(a *app) *cobra.Command {
	return newPicture(a, picture{
		operation: "avatars.getFavicon",
		command: &cobra.Command{
			Use:   "favicon URL",
			Short: "The icon of a site",
			Long: "The icon of a site, which the server looks up. Pictures come as PNG with 56 pixels a side. Icon\n" +
				"files and SVG come as they are. Of an icon file a terminal shows the largest picture. SVG no\n" +
				"terminal draws: it is saved as favicon.svg, if nothing of that name is there.",
			Example: "  appctl avatar favicon https://go.dev\n  appctl avatar favicon https://go.dev -O go.png",
		},
		request: func(s *sdk.AvatarsService, args []string) (sdk.ImageRequest, error) { return s.Favicon(args[0]), nil },
	}).Command
}
