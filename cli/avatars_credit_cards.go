package cli

import (
	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newAvatarCard(a *app) *cobra.Command {
	var p sdk.CreditCardParams
	cmd := newPicture(a, picture{
		operation: "avatars.getCreditCard",
		command: &cobra.Command{
			Use:     "card CODE",
			Short:   "The mark of a card brand",
			Long:    "The mark of a card brand, 4:3. It comes as a square with the sides cut off; --width 0 or\n--height 0 keeps the whole of it.\n" + cardNames.lines(),
			Example: "  appctl avatar card visa\n  appctl avatar card amex --width 0 --height 64 -O amex.png",
		},
		codes: cardNames,
		request: func(s *sdk.AvatarsService, args []string) (sdk.ImageRequest, error) {
			return s.CreditCard(sdk.CreditCard(args[0]), p), nil
		},
	})
	cmd.size(&p.Width, &p.Height)
	cmd.quality(&p.Quality)
	return cmd.Command
}

// cardNames are the card brands that have a picture.
var cardNames = codeNames{
	{"amex", "American Express"},
	{"argencard", "Argencard"},
	{"cabal", "Cabal"},
	{"cencosud", "Cencosud"},
	{"diners", "Diners Club"},
	{"discover", "Discover"},
	{"elo", "Elo"},
	{"hipercard", "Hipercard"},
	{"jcb", "JCB"},
	{"mastercard", "Mastercard"},
	{"naranja", "Naranja"},
	{"targeta-shopping", "Tarjeta Shopping"},
	{"unionpay", "Union Pay"},
	{"visa", "Visa"},
	{"mir", "MIR"},
	{"maestro", "Maestro"},
	{"rupay", "Rupay"},
}
