package cli

import (
	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAvatarPhoto(a *app) *cobra.Command {
	var p sdk.PhotoParams
	var email, output, rating string
	cmd := newPicture(a, picture{
		operation: "avatars.getPhoto",
		command: &cobra.Command{
			Use:   "photo [USER]",
			Short: "The photo of a user",
			Long: "The best photo of a user that the server finds: of an identity, of Gravatar or Libravatar,\n" +
				"else initials. USER is an ID; without it, and without a name or an e-mail, it is you.",
			Example: "  appctl avatar photo\n" +
				"  appctl avatar photo 6a5f1c0e9b2d --output webp -O user.webp\n" +
				"  appctl avatar photo --email ada@example.org --name 'Ada Lovelace'",
		},
		personal: func(args []string) bool {
			return len(args) == 0 && email == "" && p.EmailHash == "" && p.Name == "" || len(args) > 0 && args[0] == sdk.CurrentUser
		},
		request: func(s *sdk.AvatarsService, args []string) (sdk.ImageRequest, error) {
			if email != "" && p.EmailHash != "" {
				return sdk.ImageRequest{}, usagef("--email and --email-hash exclude each other")
			}
			if email != "" {
				p.EmailHash = sdk.EmailHash(email)
			}
			if len(args) > 0 {
				if p.UserID = args[0]; p.UserID == "" {
					return sdk.ImageRequest{}, usagef("USER is empty")
				}
			}
			p.Output, p.Rating = sdk.ImageFormat(output), sdk.Rating(rating)
			return s.Photo(p), nil
		},
	})
	cmd.size(&p.Width, &p.Height)
	cmd.quality(&p.Quality)
	cmd.choice(&output, "output", "`FORMAT` of the picture: png, jpg or webp")
	cmd.choice(&rating, "rating", "the most that a photo of Gravatar may show, `RATING` is g, pg, r or x")
	cmd.text(&p.EmailHash, "emailHash", "SHA-256 `HASH` of an e-mail address in lower case, 64 hexadecimal digits")
	cmd.Flags().StringVar(&email, "email", "", "e-mail `ADDRESS` to make the hash of; the address itself is not sent")
	cmd.text(&p.Name, "name", "`NAME` whose initials are drawn where there is no photo")
	return cmd.Command
}
