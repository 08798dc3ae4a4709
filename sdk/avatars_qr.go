package sdk

// QRParams is what a QR code says, and how to draw it.
type QRParams struct {
	Text     string // 1 to 512 characters
	Size     *int   // 1 to 1000 pixels a side. Default: 400
	Margin   *int   // 0 to 10 modules of white around it; readers want 4. Default: 1
	Download bool   // a browser that follows the URL saves the picture as qr.png. Default: it shows it
}

// QR is a QR code (ISO/IEC 18004) of a text, black on white, as PNG. A text,
// size or margin out of its bounds is refused with [ErrArgumentInvalid].
func (a *AvatarsService) QR(p QRParams) ImageRequest {
	q := make(pictureQuery)
	q.text("text", p.Text)
	q.number("size", p.Size)
	q.number("margin", p.Margin)
	q.yes("download", p.Download)
	return a.picture("avatars.getQR", "/avatars/qr", q).need("text")
}
