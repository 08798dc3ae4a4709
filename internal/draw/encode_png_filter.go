package draw

// filters tries the five filters of PNG on a row. The one whose bytes, taken as
// signed, are nearest to zero compresses best as a rule.
type filters struct {
	pixel           int // bytes of a pixel, which is what "left" is
	current, before []byte
	tried           [5][]byte // with the number of the filter in front
}

func newFilters(width, pixel int) *filters {
	f := &filters{pixel: pixel, current: make([]byte, width*pixel), before: make([]byte, width*pixel)}
	for i := range f.tried {
		f.tried[i] = make([]byte, 1+width*pixel)
		f.tried[i][0] = byte(i)
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
		copy(f.tried[0][1:], f.current)
		return f.tried[0]
	}
	f.fill()
	least, sum := 0, filterCost(f.tried[0])
	for i := 1; i < len(f.tried); i++ {
		if c := filterCost(f.tried[i]); c < sum {
			least, sum = i, c
		}
	}
	return f.tried[least]
}

func (f *filters) fill() {
	none, sub, up, average, paeth := f.tried[0][1:], f.tried[1][1:], f.tried[2][1:], f.tried[3][1:], f.tried[4][1:]
	for i, v := range f.current {
		above := f.before[i]
		var left, corner byte
		if i >= f.pixel {
			left, corner = f.current[i-f.pixel], f.before[i-f.pixel]
		}
		none[i] = v
		sub[i] = v - left
		up[i] = v - above
		average[i] = v - byte((int(left)+int(above))/2)
		paeth[i] = v - nearestOf(left, above, corner)
	}
}

func filterCost(row []byte) int {
	sum := 0
	for _, b := range row[1:] {
		v := int(int8(b))
		sum += max(v, -v)
	}
	return sum
}

// nearestOf is Paeth's predictor.
func nearestOf(left, above, corner byte) byte {
	estimate := int(left) + int(above) - int(corner)
	dl, da, dc := distanceTo(estimate, left), distanceTo(estimate, above), distanceTo(estimate, corner)
	switch {
	case dl <= da && dl <= dc:
		return left
	case da <= dc:
		return above
	default:
		return corner
	}
}

func distanceTo(estimate int, b byte) int {
	d := estimate - int(b)
	return max(d, -d)
}
