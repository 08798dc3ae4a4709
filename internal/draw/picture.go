package draw

import "image"

// Picture is a picture that can be cropped and written. It does not change:
// Crop gives another one. Several goroutines may use it at once.
type Picture struct {
	pixels  raster
	load    func() raster // reads the pixels when they are needed, nil where they are there
	plan    plan          // what Crop wants of the pixels
	turn    turn          // what Encode does last
	source  Format        // what Decode read it from, "" for a drawn one
	quality int           // of the JPEG it was read from, else 0
}

// FromImage gives the picture that img shows, 8 bits a channel. An *image.Gray
// stays grey. An *image.NRGBA keeps its alpha channel whatever is in it, other
// images keep theirs when something is transparent. img is copied.
func FromImage(img image.Image) *Picture {
	return rasterOf(img).picture()
}

// picture gives the picture that has the pixels. They may not change any more.
func (r raster) picture() *Picture {
	return &Picture{pixels: r, plan: whole(r.width, r.height)}
}

// Size gives width and height of the picture that Encode writes, in pixels.
func (p *Picture) Size() (width, height int) {
	return p.turn.size(p.plan.width, p.plan.height)
}

// Image gives the pixels that Encode writes, for packages that draw on their own.
func (p *Picture) Image() *image.NRGBA {
	defer largePictures.enter(p.weight())()
	r := p.turn.apply(p.render())
	return &image.NRGBA{Pix: r.rgba(false), Stride: 4 * r.width, Rect: image.Rect(0, 0, r.width, r.height)}
}

// Source gives the format that Decode read, and "" for a picture drawn in Go.
func (p *Picture) Source() Format { return p.source }

// render makes the pixels that Crop planned, not yet turned.
func (p *Picture) render() raster {
	pixels := p.pixels
	if p.load != nil {
		pixels = p.load()
	}
	if p.plan.same {
		return pixels
	}
	return pixels.scale(p.plan)
}

// weight is how many pixels there are at a time when p is rendered, about.
func (p *Picture) weight() int {
	return max(p.pixels.width*p.pixels.height, p.plan.width*p.plan.height)
}
