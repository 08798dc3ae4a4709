package sdk

// InitialsParams is whose initials to draw, and how.
type InitialsParams struct {
	Name       string // 1 to 128 characters. Default: the name of the signed-in user
	Width      *int   // 0 to 2000 pixels; 0 is the default. Default: 500
	Height     *int   // 0 to 2000 pixels; 0 is the default. Default: 500
	Background string // three or six hex digits without "#". Default: the server's choice
}

// Initials is the first letters of a name on a colour, as PNG. Without a name
// and without a user it is the colour alone. Servers before 2.0 draw Latin
// letters only, and at most two.
func (a *AvatarsService) Initials(p InitialsParams) ImageRequest {
	q := make(pictureQuery)
	q.text("name", p.Name)
	q.number("width", p.Width)
	q.number("height", p.Height)
	q.text("background", p.Background)
	return a.picture("avatars.getInitials", "/avatars/initials", q)
}
