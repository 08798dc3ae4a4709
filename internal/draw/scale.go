package draw

import "bytes"

// rows writes row y of a picture into dst, as float32 channels of 0 to 65535.
// Rows are asked for from top to bottom, none twice. Of a row that is the one
// asked for last once more it only says so, which drawn pictures have many of.
//
// A scaler is a chain of them, so that of a picture being scaled there are never
// more than the few rows that the next one is made of. The results are the same
// as with whole pictures in between.
type rows func(y int, dst []float32) (again bool)

// scale makes the pixels of plan p.
func (r raster) scale(p plan) raster {
	tw, th := p.scaledWidth, p.scaledHeight
	// How much smaller it gets, once: the steps below do not count again.
	fx, fy := int(float64(r.width)*(1/float64(tw))), int(float64(r.height)*(1/float64(th)))
	from, w, h := r.rows(), r.width, r.height
	if fx > 4 && fy > 4 {
		w, h = 4*tw, 4*th
		from = r.sample(w, h)
	}
	if fx > 2 && fy > 2 {
		from = resize(from, r.channels, boxKernel().cut(w, h, 2*tw, 2*th, 0, 0, 2*tw, 2*th))
		w, h = 2*tw, 2*th
	}
	last := lanczosSharp().cut(w, h, tw, th, p.x, p.y, p.width, p.height)
	s := everyColumn(p.width)
	if fx > 2 && fy > 2 || last.horizontalFirst {
		from = resize(from, r.channels, last)
	} else {
		from, s = r.resizeStriped(last)
	}

	out := newRaster(p.width, p.height, r.channels)
	line := make([]float32, len(s.first)*r.channels)
	narrow := make([]uint8, len(line))
	for y := range out.height {
		switch {
		case from(y, line):
			copy(out.row(y), out.row(y-1))
		case len(s.first) == p.width:
			quantize(out.row(y), line)
		default:
			quantize(narrow, line)
			widen(out.row(y), narrow, s.of, r.channels)
		}
	}
	return out
}

// rows gives the pixels as they are.
func (r raster) rows() rows {
	return r.pick(nil, func(y int) int { return y })
}

// sample gives the picture at w x h by taking one pixel for each.
func (r raster) sample(w, h int) rows {
	columns := make([]int, w)
	for x := range columns {
		columns[x] = nearestSample(x, r.width, w)
	}
	return r.pick(columns, func(y int) int { return nearestSample(y, r.height, h) })
}

// pick gives some of the columns, nil for all, of the rows that rowOf says.
func (r raster) pick(columns []int, rowOf func(y int) int) rows {
	var last []uint8
	return func(y int, dst []float32) bool {
		row := r.row(rowOf(y))
		if bytes.Equal(row, last) {
			return true
		}
		last = row
		if columns == nil {
			for i, v := range row {
				dst[i] = float32(v) * 257
			}
			return false
		}
		n := r.channels
		for x, from := range columns {
			for c, v := range row[from*n : from*n+n] {
				dst[x*n+c] = float32(v) * 257
			}
		}
		return false
	}
}

func nearestSample(i, src, dst int) int {
	return int((float64(i) + 0.5 - epsilon) * float64(src) / float64(dst))
}

// quantize rounds to 8 bits.
func quantize(dst []uint8, src []float32) {
	for i, v := range src {
		dst[i] = uint8(min(max(int(float64(v)/257+0.5), 0), 255))
	}
}

// axes are both axes of one resize.
type axes struct {
	columns, rows   axis
	srcWidth        int
	horizontalFirst bool
}

// cut gives the axes that scale sw x sh to dw x dh, of which only w x h from x, y
// are wanted.
func (k kernel) cut(sw, sh, dw, dh, x, y, w, h int) axes {
	columns := k.axis(sw, dw, x, w)
	rows := columns // of squares they are the same
	if sh != sw || dh != dw || y != x || h != w {
		rows = k.axis(sh, dh, y, h)
	}
	return axes{
		columns:  columns,
		rows:     rows,
		srcWidth: sw,
		// The axis that grows more goes first.
		horizontalFirst: float64(dw)*(1/float64(sw)) > float64(dh)*(1/float64(sh)),
	}
}

// resize runs both axes over the rows of from.
func resize(from rows, channels int, a axes) rows {
	if a.horizontalFirst {
		return vertical(horizontal(from, channels, a.srcWidth, a.columns.all()), channels, len(a.columns.taps), a.rows)
	}
	return horizontal(vertical(from, channels, a.srcWidth, a.rows), channels, a.srcWidth, a.columns.all())
}

// horizontal weighs the pixels of each row of width pixels.
func horizontal(from rows, channels, width int, taps []tap) rows {
	line := make([]float32, width*channels)
	return func(y int, dst []float32) bool {
		if from(y, line) {
			return true
		}
		switch channels {
		case 1:
			acrossGrey(dst, line, taps)
		case 3:
			acrossRGB(dst, line, taps)
		default:
			acrossRGBA(dst, line, taps)
		}
		return false
	}
}

// The conversions of products to float64 below keep every platform from fusing
// them with the sum, which would round otherwise.

func acrossGrey(dst, src []float32, taps []tap) {
	for x, t := range taps {
		if len(t.weights) == 1 {
			dst[x] = src[t.first]
			continue
		}
		var v float64
		p := src[t.first:][:len(t.weights)]
		for i, w := range t.weights {
			v += float64(w * float64(p[i]))
		}
		dst[x] = float32(v)
	}
}

func acrossRGB(dst, src []float32, taps []tap) {
	for x, t := range taps {
		var r, g, b float64
		p := src[3*t.first : 3*(t.first+len(t.weights))]
		for i, w := range t.weights {
			r += float64(w * float64(p[3*i]))
			g += float64(w * float64(p[3*i+1]))
			b += float64(w * float64(p[3*i+2]))
		}
		dst[3*x], dst[3*x+1], dst[3*x+2] = float32(r), float32(g), float32(b)
	}
}

func acrossRGBA(dst, src []float32, taps []tap) {
	for x, t := range taps {
		var r, g, b, a float64
		p := src[4*t.first : 4*(t.first+len(t.weights))]
		for i, w := range t.weights {
			weight := w * float64(p[4*i+3])
			r += float64(weight * float64(p[4*i]))
			g += float64(weight * float64(p[4*i+1]))
			b += float64(weight * float64(p[4*i+2]))
			a += weight
		}
		unweigh(dst[4*x:4*x+4], r, g, b, a)
	}
}

// unweigh divides the sums of colours times alpha by the sum of alpha.
func unweigh(dst []float32, r, g, b, a float64) {
	by := a
	if by > -faint && by < faint {
		by = faint // which leaves no colour: there is none
	}
	dst[0], dst[1], dst[2], dst[3] = float32(r/by), float32(g/by), float32(b/by), float32(a)
}

const faint = 65535 * epsilon

// vertical weighs whole rows of width pixels. It keeps those that the next row
// is made of.
func vertical(from rows, channels, width int, a axis) rows {
	stride := width * channels
	kept := make([][]float32, a.widest()) // row n is kept[n % len(kept)]
	store := make([]float32, len(kept)*stride)
	for i := range kept {
		kept[i] = store[i*stride : (i+1)*stride]
	}
	run := make([]int, len(kept)) // the first of the rows up to this one that are the same
	sums := make([]float64, stride)
	next := a.taps[0].first // the first row not asked for yet
	load := func() {
		at, before := next%len(kept), (next+len(kept)-1)%len(kept)
		first := next
		if from(next, kept[at]) {
			copy(kept[at], kept[before])
			first = run[before]
		}
		run[at] = first
		next++
	}
	last := -1 // the run that the row before was made of alone
	alone := []float64{1}
	return func(y int, dst []float32) bool {
		t := a.taps[y]
		for next < t.first+t.samples {
			load()
		}
		first := run[t.first%len(kept)]
		switch {
		case first != run[(t.first+t.samples-1)%len(kept)]:
			last, t = -1, a.weighed(y)
		case first == last:
			return true
		default:
			last, t.weights = first, alone // any of the rows will do
		}
		clear(sums)
		for i, w := range t.weights {
			addRow(sums, kept[(t.first+i)%len(kept)], w, channels)
		}
		if channels != 4 {
			for i, v := range sums {
				dst[i] = float32(v)
			}
			return false
		}
		for i := 0; i < len(sums); i += 4 {
			unweigh(dst[i:i+4], sums[i], sums[i+1], sums[i+2], sums[i+3])
		}
		return false
	}
}

// addRow adds a row, weighed, to sums.
func addRow(sums []float64, row []float32, weight float64, channels int) {
	sums = sums[:len(row)]
	if channels != 4 {
		for i, v := range row {
			sums[i] += float64(weight * float64(v))
		}
		return
	}
	for i := 0; i+3 < len(row); i += 4 {
		w := weight * float64(row[i+3])
		sums[i] += float64(w * float64(row[i]))
		sums[i+1] += float64(w * float64(row[i+1]))
		sums[i+2] += float64(w * float64(row[i+2]))
		sums[i+3] += w
	}
}
