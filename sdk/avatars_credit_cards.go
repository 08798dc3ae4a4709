package sdk

// CreditCard is the code of a card brand, in any letter case.
type CreditCard string

// The brands that have a picture.
const (
	CreditCardAmericanExpress CreditCard = "amex"
	CreditCardArgencard       CreditCard = "argencard"
	CreditCardCabal           CreditCard = "cabal"
	CreditCardCencosud        CreditCard = "cencosud"
	CreditCardDiners          CreditCard = "diners"
	CreditCardDiscover        CreditCard = "discover"
	CreditCardElo             CreditCard = "elo"
	CreditCardHipercard       CreditCard = "hipercard"
	CreditCardJCB             CreditCard = "jcb"
	CreditCardMastercard      CreditCard = "mastercard"
	CreditCardNaranja         CreditCard = "naranja"
	CreditCardTarjetaShopping CreditCard = "targeta-shopping" // spelled so
	CreditCardUnionPay        CreditCard = "unionpay"
	CreditCardVisa            CreditCard = "visa"
	CreditCardMir             CreditCard = "mir"
	CreditCardMaestro         CreditCard = "maestro"
	CreditCardRuPay           CreditCard = "rupay"
)

// CreditCardParams is how to draw a card.
type CreditCardParams struct {
	Width   *int // 0 to 2000 pixels. Default: 100
	Height  *int // 0 to 2000 pixels; cards are 4:3. Default: 100
	Quality *int // 0 to 100: of PNG the effort, never the look. Default: the server's
}

// CreditCard is the mark of a card brand, as PNG. A code without a picture is
// refused with [ErrArgumentInvalid].
func (a *AvatarsService) CreditCard(code CreditCard, p CreditCardParams) ImageRequest {
	return a.picture("avatars.getCreditCard", "/avatars/credit-cards/{code}", codeQuery(p.Width, p.Height, p.Quality), string(code))
}
