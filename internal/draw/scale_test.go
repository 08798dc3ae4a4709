package draw

import (
	"bytes"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// The scaler gives the very bytes of the rules written down without any thought
// of speed, in grey, RGB and RGBA, up and down, sampled and boxed or not.
func TestScaleIsExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sw, sh, width, height int }{
		{64, 48, 100, 100}, {64, 48, 33, 0}, {64, 48, 0, 31}, {64, 48, 64, 40}, {64, 48, 20, 48},
		{5, 7, 50, 50}, {1, 1, 9, 4}, {3, 2, 1, 1}, {100, 3, 10, 10}, {3, 100, 10, 10}, {101, 99, 40, 40},
		{200, 200, 60, 60}, {203, 157, 50, 50}, {405, 405, 200, 200}, {405, 405, 400, 400}, {675, 675, 200, 200},
		{320, 240, 60, 60}, {319, 241, 41, 0}, {640, 480, 100, 100}, {320, 240, 49, 51}, {612, 598, 60, 60},
	} {
		for _, channels := range []int{1, 3, 4} {
			source := rasterOf(noise(c.sw, c.sh, channels))
			plan := cover(c.sw, c.sh, c.width, c.height)
			got, want := source.scale(plan), slowCrop(source, plan)
			if n := differing(got, want); n > 0 {
				t.Errorf("%d x %d, %d channels, to %d x %d: %d of %d bytes are not those of the rules",
					c.sw, c.sh, channels, c.width, c.height, n, len(want.pix))
			}
		}
	}
}

// The same for sizes that nobody thought of.
func TestScaleIsExactAnywhere(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.OneOf(rapid.IntRange(1, 9), rapid.IntRange(1, 90))
		sw, sh := side.Draw(t, "sw"), side.Draw(t, "sh")
		channels := rapid.SampledFrom([]int{1, 3, 4}).Draw(t, "channels")
		source := rasterOf(noise(sw, sh, channels))
		plan := cover(sw, sh, rapid.IntRange(0, 60).Draw(t, "width"), rapid.IntRange(0, 60).Draw(t, "height"))
		got, want := source.scale(plan), slowCrop(source, plan)
		if n := differing(got, want); n > 0 {
			t.Fatalf("%+v of %d x %d, %d channels: %d bytes are not those of the rules", plan, sw, sh, channels, n)
		}
	})
}

// The same for pictures like drawn ones, in which rows and pixels repeat and are
// transparent by the dozen.
func TestScaleIsExactOfWhatRepeats(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		few, run := rapid.IntRange(1, 6), rapid.IntRange(1, 30)
		small := rasterOf(noise(few.Draw(t, "columns"), few.Draw(t, "rows"), rapid.SampledFrom([]int{1, 3, 4}).Draw(t, "channels")))
		dx, dy := run.Draw(t, "dx"), run.Draw(t, "dy")
		source := newRaster(small.width*dx, small.height*dy, small.channels)
		for y := range source.height {
			row := source.row(y)
			for x := range source.width {
				pixel := small.row(y / dy)[x/dx*small.channels:][:small.channels]
				copy(row[x*small.channels:], pixel)
				if small.channels == 4 && pixel[3] < 64 {
					row[4*x+3] = 0
				}
			}
		}
		plan := cover(source.width, source.height, rapid.IntRange(0, 60).Draw(t, "width"), rapid.IntRange(0, 60).Draw(t, "height"))
		got, want := source.scale(plan), slowCrop(source, plan)
		if n := differing(got, want); n > 0 {
			t.Fatalf("%+v of %d x %d, %d channels: %d bytes are not those of the rules", plan, source.width, source.height, source.channels, n)
		}
	})
}

// A picture of one colour is of one colour at every size.
func TestScaleKeepsConstants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.OneOf(rapid.IntRange(1, 9), rapid.IntRange(1, 300))
		r := newRaster(side.Draw(t, "sw"), side.Draw(t, "sh"), rapid.SampledFrom([]int{1, 3, 4}).Draw(t, "channels"))
		pixel := rapid.SliceOfN(rapid.Byte(), r.channels, r.channels).Draw(t, "pixel")
		if r.channels == 4 && pixel[3] == 0 {
			clear(pixel) // nothing is left of the colour of what cannot be seen
		}
		copy(r.pix, bytes.Repeat(pixel, r.width*r.height))
		plan := cover(r.width, r.height, rapid.IntRange(0, 120).Draw(t, "width"), rapid.IntRange(0, 120).Draw(t, "height"))
		got := r.scale(plan)
		if got.width != plan.width || got.height != plan.height || len(got.pix) != plan.width*plan.height*r.channels {
			t.Fatalf("%+v gives %d x %d with %d bytes", plan, got.width, got.height, len(got.pix))
		}
		if !bytes.Equal(got.pix, bytes.Repeat(pixel, got.width*got.height)) {
			t.Fatalf("%+v of %d x %d all %v: other colours appear", plan, r.width, r.height, pixel)
		}
	})
}

// Below are the rules of the real server, one after the other over whole
// pictures.

// grid is a picture of float32 channels.
type grid struct {
	w, h, channels int
	v              []float32
}

func (g grid) at(x, y, c int) float64 { return float64(g.v[(y*g.w+x)*g.channels+c]) }

func slowCrop(r raster, p plan) raster {
	g := grid{r.width, r.height, r.channels, make([]float32, len(r.pix))}
	for i, v := range r.pix {
		g.v[i] = float32(v) * 257
	}
	fx, fy := math.Trunc(float64(r.width)*(1/float64(p.scaledWidth))), math.Trunc(float64(r.height)*(1/float64(p.scaledHeight)))
	if fx > 4 && fy > 4 {
		g = slowSample(g, 4*p.scaledWidth, 4*p.scaledHeight)
	}
	if fx > 2 && fy > 2 {
		g = slowResize(g, 2*p.scaledWidth, 2*p.scaledHeight, 0.5, func(float64) float64 { return 1 })
	}
	const b = 0.9812505644269356
	sinc := func(t float64) float64 {
		if t == 0 {
			return 1
		}
		return math.Sin(math.Pi*t) / (math.Pi * t)
	}
	g = slowResize(g, p.scaledWidth, p.scaledHeight, 3*b, func(x float64) float64 { return sinc(x/b) * sinc(x/(3*b)) })
	out := newRaster(p.width, p.height, r.channels)
	for y := range p.height {
		for x := range p.width {
			for c := range r.channels {
				v := math.Trunc(g.at(p.x+x, p.y+y, c)/257 + 0.5)
				out.pix[(y*p.width+x)*r.channels+c] = uint8(math.Max(0, math.Min(v, 255)))
			}
		}
	}
	return out
}

func slowSample(g grid, w, h int) grid {
	out := grid{w, h, g.channels, nil}
	for y := range h {
		for x := range w {
			sx := int(math.Trunc((float64(x) + 0.5 - 1e-12) * float64(g.w) / float64(w)))
			sy := int(math.Trunc((float64(y) + 0.5 - 1e-12) * float64(g.h) / float64(h)))
			for c := range g.channels {
				out.v = append(out.v, float32(g.at(sx, sy, c)))
			}
		}
	}
	return out
}

func slowResize(g grid, w, h int, r float64, k func(float64) float64) grid {
	qx, qy := float64(w)*(1/float64(g.w)), float64(h)*(1/float64(g.h))
	if qx > qy {
		return slowAxis(slowAxis(g, w, r, k, false), h, r, k, true)
	}
	return slowAxis(slowAxis(g, h, r, k, true), w, r, k, false)
}

func slowAxis(g grid, dst int, r float64, k func(float64) float64, vertical bool) grid {
	src, out := g.w, grid{dst, g.h, g.channels, nil}
	if vertical {
		src, out = g.h, grid{g.w, dst, g.channels, nil}
	}
	q := float64(dst) * (1 / float64(src))
	s := math.Max(1/q+1e-12, 1)
	reach := s * r
	if reach < 0.5 {
		reach, s = 0.5, 1
	}
	for y := range out.h {
		for x := range out.w {
			i := x
			if vertical {
				i = y
			}
			center := (float64(i)+0.5)/q + 1e-12
			first := int(math.Trunc(math.Max(center-reach+0.5, 0)))
			end := int(math.Trunc(math.Min(center+reach+0.5, float64(src))))
			weight := func(n int) float64 { return k((float64(n) - center + 0.5) / s) }
			total := 0.0
			for n := first; n < end; n++ {
				total += weight(n)
			}
			var sums [4]float64
			for n := first; n < end; n++ {
				sx, sy := n, y
				if vertical {
					sx, sy = x, n
				}
				weight := weight(n) / total
				if g.channels == 4 {
					weight *= g.at(sx, sy, 3)
					sums[3] += weight
				}
				for c := range min(g.channels, 3) {
					sums[c] += weight * g.at(sx, sy, c)
				}
			}
			if g.channels == 4 && sums[3] != 0 {
				for c := range 3 {
					sums[c] /= sums[3]
				}
			}
			for c := range g.channels {
				out.v = append(out.v, float32(sums[c]))
			}
		}
	}
	return out
}

// noise is a picture of random pixels, the same each time. Of RGBA a fifth is
// transparent.
func noise(w, h, channels int) image.Image {
	random := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	v := func() uint8 { return uint8(random.Uint32()) }
	switch channels {
	case 1:
		m := image.NewGray(image.Rect(0, 0, w, h))
		for i := range m.Pix {
			m.Pix[i] = v()
		}
		return m
	case 3:
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range m.Pix {
			m.Pix[i] = v() | uint8(i%4/3*255)
		}
		return m
	default:
		m := image.NewNRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				c := color.NRGBA{v(), v(), v(), v()}
				if v() < 51 {
					c = color.NRGBA{}
				}
				m.SetNRGBA(x, y, c)
			}
		}
		return m
	}
}

func equal(a, b raster) bool {
	return a.width == b.width && a.height == b.height && a.channels == b.channels && bytes.Equal(a.pix, b.pix)
}

// differing counts the bytes that are not the same. Colours of what is
// transparent are not looked at.
func differing(a, b raster) int {
	if a.width != b.width || a.height != b.height || a.channels != b.channels {
		return len(b.pix)
	}
	n := 0
	for i := range a.pix {
		invisible := a.channels == 4 && a.pix[i|3] == 0 && b.pix[i|3] == 0
		if a.pix[i] != b.pix[i] && !invisible {
			n++
		}
	}
	return n
}
