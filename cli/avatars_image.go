package cli

import (
	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAvatarImage(a *app) *cobra.Command {
	var p sdk.ImageParams
	cmd := newPicture(a, picture{
		operation: "avatars.getImage",
		command: &cobra.Command{
			Use:   "image URL",
			Short: "A picture from another site, cropped",
			Long: "A picture from another site, which the server fetches, crops and makes a PNG of. It fills\n" +
				"width and height; a 0 for one of them keeps its proportions.",
			Example: "  appctl avatar image https://go.dev/images/go-logo-white.svg.png\n" +
				"  appctl avatar image https://example.org/photo.jpg --width 64 --height 0 -O small.png",
		},
		request: func(s *sdk.AvatarsService, args []string) (sdk.ImageRequest, error) { return s.Image(args[0], p), nil },
	})
	cmd.size(&p.Width, &p.Height)
	return cmd.Command
}
