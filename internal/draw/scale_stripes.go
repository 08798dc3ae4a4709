package draw

import "bytes"

// stripes are the columns of a picture that are not like the one before, as there
// are few in a QR code.
type stripes struct {
	first []int // the first column of each
	of    []int // the stripe of each column
}

// stripes looks for the columns that are alike from top to bottom. There are as
// many as columns in most pictures, which shows after a few rows.
func (r raster) stripes() stripes {
	n := r.channels
	edge := make([]bool, r.width) // unlike the column before
	edge[0] = true
	edges := 1
	var last []uint8
	for y := 0; y < r.height && edges < r.width; y++ {
		row := r.row(y)
		if bytes.Equal(row, last) {
			continue
		}
		last = row
		for i := n; i < len(row); i++ {
			if row[i] != row[i-n] && !edge[i/n] {
				edge[i/n] = true
				edges++
			}
		}
	}
	s := stripes{make([]int, 0, edges), make([]int, r.width)}
	for x, first := range edge {
		if first {
			s.first = append(s.first, x)
		}
		s.of[x] = len(s.first) - 1
	}
	return s
}

// resizeStriped is resize of a picture's own rows, vertical first: once for each
// stripe, and across only where stripes meet. What the taps weigh elsewhere is
// one and the same pixel, and comes out as it is, so that what is made has
// stripes, too. The rows have a pixel for each of them.
func (r raster) resizeStriped(a axes) (rows, stripes) {
	s := r.stripes()
	if len(s.first) == r.width {
		return resize(r.rows(), r.channels, a), everyColumn(len(a.columns.taps))
	}
	narrow := vertical(r.pick(s.first, func(y int) int { return y }), r.channels, len(s.first), a.rows)
	columns, made := s.across(a.columns)
	return horizontal(s.widened(narrow, r.channels), r.channels, a.srcWidth, columns), made
}

// everyColumn has a stripe for each of so many columns.
func everyColumn(width int) stripes {
	every := make([]int, width)
	for x := range every {
		every[x] = x
	}
	return stripes{every, every}
}

// across gives the stripes of what an axis makes of these, and the tap of each:
// of one sample where it does not leave a stripe.
func (s stripes) across(a axis) ([]tap, stripes) {
	alone := []float64{1}
	made := stripes{of: make([]int, len(a.taps))}
	var taps []tap
	last := -1 // the stripe that the column before was made of alone
	for x, t := range a.taps {
		stripe := s.of[t.first]
		switch {
		case stripe != s.of[t.first+t.samples-1]:
			last = -1
			made.first, taps = append(made.first, x), append(taps, a.weighed(x))
		case stripe != last:
			last = stripe
			made.first, taps = append(made.first, x), append(taps, tap{first: t.first, weights: alone})
		}
		made.of[x] = len(taps) - 1
	}
	return taps, made
}

// widened gives each column of rows what its stripe has.
func (s stripes) widened(from rows, channels int) rows {
	line := make([]float32, len(s.first)*channels)
	return func(y int, dst []float32) bool {
		if from(y, line) {
			return true
		}
		widen(dst, line, s.of, channels)
		return false
	}
}

// widen writes a pixel for each column: the one that its stripe has in src.
func widen[T uint8 | float32](dst, src []T, of []int, channels int) {
	if channels == 1 {
		dst = dst[:len(of)]
		for x, stripe := range of {
			dst[x] = src[stripe]
		}
		return
	}
	for x, stripe := range of {
		copy(dst[x*channels:][:channels], src[stripe*channels:])
	}
}
