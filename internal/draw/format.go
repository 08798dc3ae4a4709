package draw

// Format is a format of picture files, by the name that the API's output
// parameters and media types give it.
type Format string

// The formats that Encode writes. Decode reads BMP and ICO beside them.
const (
	PNG  Format = "png"
	JPEG Format = "jpeg"
	WebP Format = "webp"
	AVIF Format = "avif"
	GIF  Format = "gif"
)

// ICO is the format of favicons. The real server's library does not know it by its
// first bytes: to that, an ICO is no picture.
const ICO Format = "ico"

const bmpFormat Format = "bmp"

// sniff tells the format by the first bytes, which is all that the real server
// goes by: names and content types of strangers lie. A dot stands for any byte.
func sniff(data []byte) Format {
	for _, s := range []struct {
		magic  string
		format Format
	}{
		{"\x89PNG\r\n\x1a\n", PNG},
		{"\xff\xd8\xff", JPEG},
		{"GIF87a", GIF},
		{"GIF89a", GIF},
		{"RIFF....WEBP", WebP},
		{"....ftypavif", AVIF},
		{"....ftypavis", AVIF},
		{"....ftypmif1", AVIF},
		{"BM....\x00\x00\x00\x00", bmpFormat},
		{"\x00\x00\x01\x00..", ICO},
	} {
		if begins(data, s.magic) {
			return s.format
		}
	}
	return ""
}

func begins(data []byte, magic string) bool {
	if len(data) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '.' && magic[i] != data[i] {
			return false
		}
	}
	return true
}
