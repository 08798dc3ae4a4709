package draw

import (
	"bytes"
	"math"

	"github.com/klauspost/compress/zlib"
)

// filters tries the five filters of PNG on a row, or with little effort the three
// cheap ones. The one whose bytes, taken as signed, are nearest to zero
// compresses best as a rule.
type filters struct {
	trials          []trial
	quick           bool
	pixel           int // bytes of a pixel, which is what "left" is
	current, before []byte
	tried, least    []byte // with the number of the filter in front
}

// filter writes the bytes of a row after one of the filters into dst, and gives
// how far they are from zero in all. It may stop where that comes to limit.
type filter func(dst, current, before []byte, pixel, limit int) (far int)

// trial is a filter with its number.
type trial struct {
	number byte
	filter filter
}

// The numbers of the filters that are not only tried.
const (
	noneFilter = 0
	upFilter   = 2
)

func newFilters(width, pixel, effort int) *filters {
	n := width * pixel
	f := &filters{
		trials: []trial{{upFilter, filterUp}, {1, filterSub}, {noneFilter, filterNone}, {4, filterPaeth}, {3, filterAverage}},
		pixel:  pixel, current: make([]byte, n), before: make([]byte, n), tried: make([]byte, 1+n), least: make([]byte, 1+n),
	}
	if effort == zlib.NoCompression || effort == zlib.BestSpeed {
		f.quick, f.trials = true, f.trials[:3]
	}
	return f
}

// next gives the row to fill.
func (f *filters) next() []byte {
	f.current, f.before = f.before, f.current
	return f.current
}

// best gives the row that next gave, filtered. Indices of a palette are no
// quantities and stay as they are.
func (f *filters) best(quantities bool) []byte {
	if !quantities {
		f.least[0] = noneFilter
		copy(f.least[1:], f.current)
		return f.least
	}
	if bytes.Equal(f.current, f.before) {
		f.least[0] = upFilter
		clear(f.least[1:])
		return f.least
	}
	if f.quick && flat(f.current, f.pixel) {
		f.least[0] = noneFilter
		copy(f.least[1:], f.current)
		return f.least
	}
	limit := math.MaxInt
	for _, try := range f.trials {
		if far := try.filter(f.tried[1:], f.current, f.before, f.pixel, limit); far < limit {
			limit = far
			f.tried[0] = try.number
			f.tried, f.least = f.least, f.tried
		}
	}
	return f.least
}

// flat tells whether most bytes of a row are those of the pixel before, as in
// rows of drawings. They compress well as they are.
func flat(row []byte, pixel int) bool {
	same := 0
	left := row[:len(row)-pixel]
	for i, b := range row[pixel:] {
		if b == left[i] {
			same++
		}
	}
	return same > len(row)/2
}

func filterNone(dst, current, _ []byte, _, limit int) int {
	copy(dst, current)
	sum := 0
	for _, b := range current {
		if sum += fromZero(b); sum >= limit {
			break
		}
	}
	return sum
}

func filterUp(dst, current, before []byte, _, limit int) int {
	sum := 0
	dst, before = dst[:len(current)], before[:len(current)]
	for i, b := range current {
		b -= before[i]
		dst[i] = b
		if sum += fromZero(b); sum >= limit {
			break
		}
	}
	return sum
}

func filterSub(dst, current, _ []byte, pixel, limit int) int {
	sum := 0
	for i, b := range current[:pixel] {
		dst[i] = b
		sum += fromZero(b)
	}
	left := current[:len(current)-pixel]
	current, dst = current[pixel:][:len(left)], dst[pixel:][:len(left)]
	for i, b := range current {
		b -= left[i]
		dst[i] = b
		if sum += fromZero(b); sum >= limit {
			break
		}
	}
	return sum
}

func filterAverage(dst, current, before []byte, pixel, limit int) int {
	sum := 0
	for i, b := range current[:pixel] {
		dst[i] = b - before[i]/2
		sum += fromZero(dst[i])
	}
	left := current[:len(current)-pixel]
	current, dst, before = current[pixel:][:len(left)], dst[pixel:][:len(left)], before[pixel:][:len(left)]
	for i, b := range current {
		b -= byte((int(left[i]) + int(before[i])) / 2)
		dst[i] = b
		if sum += fromZero(b); sum >= limit {
			break
		}
	}
	return sum
}

func filterPaeth(dst, current, before []byte, pixel, limit int) int {
	sum := 0
	for i, b := range current[:pixel] {
		dst[i] = b - before[i]
		sum += fromZero(dst[i])
	}
	left, corner := current[:len(current)-pixel], before[:len(current)-pixel]
	current, dst, before = current[pixel:][:len(left)], dst[pixel:][:len(left)], before[pixel:][:len(left)]
	for i, b := range current {
		b -= predict(int(left[i]), int(before[i]), int(corner[i]))
		dst[i] = b
		if sum += fromZero(b); sum >= limit {
			break
		}
	}
	return sum
}

// fromZero gives how far a byte is from zero, taken as signed.
func fromZero(b byte) int {
	v := int(int8(b))
	return max(v, -v)
}

// predict is Paeth's predictor.
func predict(left, above, corner int) byte {
	dl, da := above-corner, left-corner
	dc := dl + da
	dl, da, dc = max(dl, -dl), max(da, -da), max(dc, -dc)
	switch {
	case dl <= da && dl <= dc:
		return byte(left)
	case da <= dc:
		return byte(above)
	default:
		return byte(corner)
	}
}
