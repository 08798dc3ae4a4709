package draw

// Format is a format of picture files, by the name that the API's output
// parameters and media types give it.
type Format string

// The formats. Decode also reads BMP; nothing writes it.
const (
	PNG  Format = "png"
	JPEG Format = "jpeg"
	WebP Format = "webp"
	AVIF Format = "avif"
	GIF  Format = "gif"
	BMP  Format = "bmp"
)

// sniff tells the format by the first bytes, which is all that the real server
// goes by: names and content types of strangers lie.
func sniff(data []byte) Format {
	for _, s := range []struct {
		at     int
		magic  string
		format Format
	}{
		{0, "\x89PNG\r\n\x1a\n", PNG},
		{0, "\xff\xd8\xff", JPEG},
		{0, "GIF87a", GIF},
		{0, "GIF89a", GIF},
	} {
		if len(data) >= s.at+len(s.magic) && string(data[s.at:s.at+len(s.magic)]) == s.magic {
			return s.format
		}
	}
	return ""
}
