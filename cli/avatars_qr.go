package cli

import (
	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAvatarQR(a *app) *cobra.Command {
	var p sdk.QRParams
	cmd := newPicture(a, picture{
		operation: "avatars.getQR",
		command: &cobra.Command{
			Use:   "qr TEXT",
			Short: "A QR code of a text",
			Long: "A QR code of a text of at most 512 characters, black on white. It goes to the server, so keep\n" +
				"secrets out of it; account mfa totp add draws its own.",
			Example: "  appctl avatar qr https://example.org\n  appctl avatar qr 'WIFI:S:guests;T:nopass;;' --margin 4 --size 800 -O wifi.png",
		},
		request: func(s *sdk.AvatarsService, args []string) (sdk.ImageRequest, error) {
			if p.Text = args[0]; p.Text == "" {
				return sdk.ImageRequest{}, usagef("TEXT is empty")
			}
			return s.QR(p), nil
		},
	})
	cmd.number(&p.Size, "size", "`PIXELS` a side")
	cmd.number(&p.Margin, "margin", "`MODULES` of white around it; readers want 4")
	cmd.Flags().BoolVar(&p.Download, "download", false, "have browsers that open the address of --url save it as qr.png")
	return cmd.Command
}
