package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"sync"
	"testing"
)

// Many may crop and write one picture at once, in every format and in sizes that
// wait for each other. All get the same bytes.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	p := smooth(60, 40, 4)
	for _, f := range []Format{PNG, JPEG, GIF, WebP, AVIF} {
		want, err := p.Crop(30, 0).Encode(f, 50)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				got, err := p.Crop(30, 0).Encode(f, 50)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: %d bytes (%v), want the same %d", f, len(got), err, len(want))
				}
			})
		}
		all.Wait()
	}
	var all sync.WaitGroup
	for range 2 * cap(largePictures) {
		all.Go(func() {
			if data, err := p.Crop(1100, 1000).Encode(JPEG, 50); err != nil || len(data) == 0 {
				t.Errorf("1100 x 1000: %d bytes, %v", len(data), err)
			}
		})
	}
	all.Wait()
}

// A picture of Go may be changed when FromImage is done with it, and may begin
// anywhere.
func TestFromImageCopies(t *testing.T) {
	t.Parallel()
	for _, channels := range []int{1, 3, 4} {
		m := noise(20, 10, channels)
		part, ok := m.(interface {
			SubImage(image.Rectangle) image.Image
		})
		if !ok {
			t.Fatalf("%T has no parts", m)
		}
		p := FromImage(part.SubImage(image.Rect(5, 3, 15, 9)))
		want := color.NRGBAModel.Convert(m.At(5, 3)).(color.NRGBA)
		if set, ok := m.(draw.Image); ok {
			set.Set(5, 3, color.NRGBA{want.R + 100, 1, 2, 255})
		}
		if w, h := p.Size(); w != 10 || h != 6 || p.pixels.channels != channels || p.pixels.pix[0] != want.R {
			t.Errorf("%d channels: %d x %d of %d channels, red %d, want 10 x 6, red %d", channels, w, h, p.pixels.channels, p.pixels.pix[0], want.R)
		}
	}
}
