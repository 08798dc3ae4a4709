package mockserver

import (
	"bytes"
	"image"
	"net/url"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// A QR code reads as its text, has the size asked for, and is grey without alpha.
func TestGetQR(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for _, text := range []string{
		"0", "123456", "HTTPS://EXAMPLE.COM", "https://example.com/?a=b&c=d", "Příliš žluťoučký", "Владимир", "محمد", "こんにちは", "🚀", "a b+c%",
		strings.Repeat("🚀", 512),
	} {
		a := c.call("GET", "/avatars/qr?size=1000&margin=4&text="+url.QueryEscape(text), "")
		a.sized(1000, 1000)
		if got := scanQR(t, readPNG(t, a.body)); got != text {
			t.Errorf("QR code of %.40q reads as %.40q", text, got)
		}
	}
	for query, size := range map[string]int{"": 400, "&size=1": 1, "&size=200&margin=10": 200, "&size=405": 405, "&margin=0": 400} {
		a := c.call("GET", "/avatars/qr?text=https://example.com"+query, "")
		a.sized(size, size)
		if img, ok := readPNG(t, a.body).(*image.Gray); !ok {
			t.Errorf("%s: got %T, want grey", a.request, img)
		}
		if age := a.header.Values("Cache-Control"); len(age) != 1 || age[0] != "private, max-age=3888000" {
			t.Errorf("%s: got Cache-Control %q", a.request, age)
		}
	}
}

func scanQR(t *testing.T, img image.Image) string {
	t.Helper()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
		gozxing.DecodeHintType_TRY_HARDER:    true,
	})
	if err != nil {
		t.Fatalf("read QR code: %v", err)
	}
	return found.GetText()
}

// QR codes look as they always have.
func TestQRLooksRight(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	c.call("GET", "/avatars/qr?text=https://example.com/", "").looks("qr")
	c.call("GET", "/avatars/qr?size=120&margin=4&text="+url.QueryEscape("Příliš žluťoučký kůň"), "").looks("qr-margin")
}

// The same request has the same bytes, and another margin others.
func TestQRIsOfItsParameters(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	get := func(query string) []byte { return []byte(c.call("GET", "/avatars/qr?"+query, "").body) }
	if !bytes.Equal(get("text=a"), get("text=a&margin=1&size=400&download=0")) {
		t.Error("the defaults are not 400 pixels with a margin of 1")
	}
	if bytes.Equal(get("text=a"), get("text=a&margin=2")) {
		t.Error("a margin of 2 changes nothing")
	}
}

// A QR code is a file to keep where one asks for it.
func TestDownloadQR(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	for query, want := range map[string]string{
		"": "", "&download=0": "", "&download=false": "",
		"&download=1": `attachment; filename="qr.png"`, "&download=true": `attachment; filename="qr.png"`,
	} {
		a := c.call("GET", "/avatars/qr?text=a"+query, "")
		if got := a.header.Get("Content-Disposition"); got != want {
			t.Errorf("%s: got %q, want %q", a.request, got, want)
		}
	}
}

// Every parameter has its bounds, and says so.
func TestQRBounds(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t))
	const (
		text   = "Invalid `text` param: Value must be a valid string and at least 1 chars and no longer than 512 chars"
		size   = "Invalid `size` param: Value must be a valid range between 1 and 1,000"
		margin = "Invalid `margin` param: Value must be a valid range between 0 and 10"
		file   = "Invalid `download` param: Value must be a valid boolean"
	)
	for query, message := range map[string]string{
		"": `Param "text" is not optional.`, "size=9": `Param "text" is not optional.`, "text=": text,
		"text=" + strings.Repeat("a", 513): text, "text=" + strings.Repeat("%F0%9F%9A%80", 513): text,
		"text=a&size=0": size, "text=a&size=1001": size, "text=a&size=": size, "text=a&size=1e2": size, "text=a&size=1.0": size,
		"text=a&margin=-1": margin, "text=a&margin=11": margin, "text=a&margin=x": margin,
		"text=a&download=yes": file, "text=a&download=": file,
		"text=a&size=0&margin=11": size,
	} {
		c.call("GET", "/avatars/qr?"+query, "").said(400, "general_argument_invalid", message)
	}
	for _, query := range []string{"size=1", "size=1000", "margin=0", "margin=10", "size=%2B20"} {
		c.call("GET", "/avatars/qr?text=a&"+query, "").ok(200)
	}
}
