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
// one and the same pixel, and comes out as it is.
func (r raster) resizeStriped(a axes) rows {
	s := r.stripes()
	if len(s.first) == r.width {
		return resize(r.rows(), r.channels, a)
	}
	narrow := vertical(r.pick(s.first, func(y int) int { return y }), r.channels, len(s.first), a.rows)
	return horizontal(s.spread(narrow, r.channels), r.channels, a.srcWidth, s.alone(a.columns))
}

// spread gives each column what its stripe has.
func (s stripes) spread(from rows, channels int) rows {
	line := make([]float32, len(s.first)*channels)
	return func(y int, dst []float32) bool {
		if from(y, line) {
			return true
		}
		for x, stripe := range s.of {
			for c := range channels {
				dst[x*channels+c] = line[stripe*channels+c]
			}
		}
		return false
	}
}

// alone gives the taps with those cut to one sample that do not leave a stripe.
func (s stripes) alone(taps []tap) []tap {
	one := []float64{1}
	cut := make([]tap, len(taps))
	for i, t := range taps {
		if s.of[t.first] == s.of[t.first+len(t.weights)-1] {
			t.weights = one
		}
		cut[i] = t
	}
	return cut
}
