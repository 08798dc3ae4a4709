package sdk

// Favicon is the icon of the site at an absolute http or https URL: the bytes
// of an icon file (image/x-icon), cleaned SVG, or a PNG of 56 pixels a side.
// [ErrAvatarRemoteURLFailed] means that the site could not be reached,
// [ErrAvatarIconNotFound] that it has no icon.
func (a *AvatarsService) Favicon(site string) ImageRequest {
	q := make(pictureQuery)
	q.text("url", site)
	return a.picture("avatars.getFavicon", "/avatars/favicon", q).need("url")
}
