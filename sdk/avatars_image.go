package sdk

// ImageParams is how to show a picture of another site.
type ImageParams struct {
	Width  *int // 0 to 2000 pixels. Default: 400
	Height *int // 0 to 2000 pixels. Default: 400
}

// Image is the picture at an absolute http or https URL, fetched and cropped
// by the server, as PNG. [ErrAvatarRemoteURLFailed] means that the site could
// not be reached, [ErrAvatarImageNotFound] that there is no picture.
func (a *AvatarsService) Image(source string, p ImageParams) ImageRequest {
	q := make(pictureQuery)
	q.text("url", source)
	q.number("width", p.Width)
	q.number("height", p.Height)
	return a.picture("avatars.getImage", "/avatars/image", q).need("url")
}
