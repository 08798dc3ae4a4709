package draw

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// point is a place on a picture, in pixels from its top left corner.
type point struct{ x, y float64 }

// shape is an outline of closed contours, filled where they wind around.
type shape struct {
	steps    []step
	min, max point // of all points, those that steer curves too
}

// step is one part of an outline: a move (no points but the last), or a line or
// curve with so many points before its last.
type step struct {
	kind   stepKind
	points [3]point
}

type stepKind int

const (
	moveStep stepKind = iota
	lineStep
	quadStep
	cubeStep
)

func (s *shape) add(kind stepKind, points ...point) {
	next := step{kind: kind}
	copy(next.points[:], points)
	if len(s.steps) == 0 {
		s.min, s.max = points[0], points[0]
	}
	for _, p := range points {
		s.min = point{min(s.min.x, p.x), min(s.min.y, p.y)}
		s.max = point{max(s.max.x, p.x), max(s.max.y, p.y)}
	}
	s.steps = append(s.steps, next)
}

func (s *shape) moveTo(p point)       { s.add(moveStep, p) }
func (s *shape) lineTo(p point)       { s.add(lineStep, p) }
func (s *shape) quadTo(a, p point)    { s.add(quadStep, a, p) }
func (s *shape) cubeTo(a, b, p point) { s.add(cubeStep, a, b, p) }

// roundness is how far the steering points of a quarter circle stand off.
const roundness = 0.5522847498307936

// ellipse adds an ellipse around a centre.
func (s *shape) ellipse(centre point, rx, ry float64) {
	s.box(centre.x-rx, centre.y-ry, 2*rx, 2*ry, rx, ry)
}

// rounded adds a rectangle whose corners have a radius.
func (s *shape) rounded(x, y, width, height, radius float64) {
	radius = min(radius, width/2, height/2)
	s.box(x, y, width, height, radius, radius)
}

func (s *shape) box(x, y, width, height, rx, ry float64) {
	kx, ky := rx*(1-roundness), ry*(1-roundness)
	right, bottom := x+width, y+height
	s.moveTo(point{x + rx, y})
	s.lineTo(point{right - rx, y})
	s.cubeTo(point{right - kx, y}, point{right, y + ky}, point{right, y + ry})
	s.lineTo(point{right, bottom - ry})
	s.cubeTo(point{right, bottom - ky}, point{right - kx, bottom}, point{right - rx, bottom})
	s.lineTo(point{x + rx, bottom})
	s.cubeTo(point{x + kx, bottom}, point{x, bottom - ky}, point{x, bottom - ry})
	s.lineTo(point{x, y + ry})
	s.cubeTo(point{x, y + ky}, point{x + kx, y}, point{x + rx, y})
}

// frame gives the pixels of a picture that the shape may touch.
func (s *shape) frame(bounds image.Rectangle) image.Rectangle {
	if len(s.steps) == 0 {
		return image.Rectangle{}
	}
	left, top := math.Floor(s.min.x), math.Floor(s.min.y)
	right, bottom := math.Ceil(s.max.x), math.Ceil(s.max.y)
	within := func(v float64, low, high int) int { return int(min(max(v, float64(low)), float64(high))) }
	return image.Rect(
		within(left, bounds.Min.X, bounds.Max.X), within(top, bounds.Min.Y, bounds.Max.Y),
		within(right, bounds.Min.X, bounds.Max.X), within(bottom, bounds.Min.Y, bounds.Max.Y))
}

// fill paints the shape on a picture in one colour, with smooth edges.
func (s *shape) fill(img *image.RGBA, c color.Color) {
	frame := s.frame(img.Rect)
	if frame.Empty() {
		return
	}
	s.rasterizer(frame).Draw(img, frame, image.NewUniform(c), image.Point{})
}

// mask gives how much of each pixel in frame the shape covers.
func (s *shape) mask(frame image.Rectangle) *image.Alpha {
	mask := image.NewAlpha(frame)
	if !frame.Empty() {
		s.rasterizer(frame).Draw(mask, frame, image.Opaque, image.Point{})
	}
	return mask
}

func (s *shape) rasterizer(frame image.Rectangle) *vector.Rasterizer {
	r := vector.NewRasterizer(frame.Dx(), frame.Dy())
	xy := func(p point) (x, y float32) {
		return float32(p.x - float64(frame.Min.X)), float32(p.y - float64(frame.Min.Y))
	}
	for _, step := range s.steps {
		ax, ay := xy(step.points[0])
		bx, by := xy(step.points[1])
		cx, cy := xy(step.points[2])
		switch step.kind {
		case moveStep:
			r.ClosePath()
			r.MoveTo(ax, ay)
		case lineStep:
			r.LineTo(ax, ay)
		case quadStep:
			r.QuadTo(ax, ay, bx, by)
		case cubeStep:
			r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	r.ClosePath()
	return r
}
