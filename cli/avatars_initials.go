package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAvatarInitials(a *app) *cobra.Command {
	var p sdk.InitialsParams
	cmd := newPicture(a, picture{
		operation: "avatars.getInitials",
		command: &cobra.Command{
			Use:     "initials [NAME]",
			Short:   "The first letters of a name",
			Long:    "The first letters of a name on a colour: of the signed-in user's where none is given.",
			Example: "  appctl avatar initials 'Ada Lovelace'\n  appctl avatar initials --background 7C67FE --width 64 --height 64 -O me.png",
		},
		personal: func(args []string) bool { return len(args) == 0 },
		request: func(s *sdk.AvatarsService, args []string) (sdk.ImageRequest, error) {
			if len(args) > 0 {
				if p.Name = args[0]; p.Name == "" {
					return sdk.ImageRequest{}, usagef("NAME is empty")
				}
			}
			p.Background = strings.TrimPrefix(p.Background, "#")
			return s.Initials(p), nil
		},
	})
	cmd.size(&p.Width, &p.Height)
	cmd.text(&p.Background, "background", "`COLOR` behind them, as 3 or 6 hexadecimal digits, with a # or without")
	return cmd.Command
}
