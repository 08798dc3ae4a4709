package draw

import (
	"cmp"
	"image/color"
	"slices"
)

// colorCount is how often colours come that share five bits a channel, and their
// sums.
type colorCount struct {
	key   uint16
	n     int
	sum   [3]int
	place [3]int // in the cube of 32 x 32 x 32
}

func keyOf(c [4]uint8) uint16 {
	return uint16(c[0]>>3)<<10 | uint16(c[1]>>3)<<5 | uint16(c[2]>>3)
}

// histogramOf counts the colours that show.
func histogramOf(r raster) []colorCount {
	all := make([]colorCount, 1<<15)
	for i := 0; i < len(r.pix); i += r.channels {
		c := colorAt(r.pix[i:], r.channels)
		if c[3] < 128 {
			continue
		}
		h := &all[keyOf(c)]
		h.key = keyOf(c)
		h.n++
		for k := range 3 {
			h.sum[k] += int(c[k])
			h.place[k] = int(c[k] >> 3)
		}
	}
	return slices.DeleteFunc(all, func(c colorCount) bool { return c.n == 0 })
}

// colorBox is a set of colours that one of a palette stands for.
type colorBox []colorCount

// cutMedian makes at most n boxes, by halving the one that has most to lose until
// there are enough.
func cutMedian(colors []colorCount, n int) []colorBox {
	if len(colors) == 0 {
		return nil
	}
	boxes := []colorBox{colors}
	for len(boxes) < n {
		i, axis := widestBox(boxes)
		if i < 0 {
			break
		}
		b := boxes[i]
		slices.SortFunc(b, func(x, y colorCount) int {
			return cmp.Or(cmp.Compare(x.place[axis], y.place[axis]), cmp.Compare(x.key, y.key))
		})
		at := b.median()
		boxes[i] = b[:at]
		boxes = append(boxes, b[at:])
	}
	return boxes
}

// widestBox gives the box that is worst to be one colour, and its longest axis.
// -1: each box is one.
func widestBox(boxes []colorBox) (at, axis int) {
	at, most := -1, 0
	for i, b := range boxes {
		pixels := 0
		for _, c := range b {
			pixels += c.n
		}
		for k := range 3 {
			least, greatest := b[0].place[k], b[0].place[k]
			for _, c := range b {
				least, greatest = min(least, c.place[k]), max(greatest, c.place[k])
			}
			if length := greatest - least; length*length*pixels > most {
				at, axis, most = i, k, length*length*pixels
			}
		}
	}
	return at, axis
}

// median gives where half of the pixels are behind, with something on both sides.
func (b colorBox) median() int {
	pixels, half := 0, 0
	for _, c := range b {
		pixels += c.n
	}
	for i, c := range b[:len(b)-1] {
		half += c.n
		if 2*half >= pixels {
			return i + 1
		}
	}
	return len(b) - 1
}

func (b colorBox) mean() color.NRGBA {
	var sum [3]int
	n := 0
	for _, c := range b {
		n += c.n
		for k := range 3 {
			sum[k] += c.sum[k]
		}
	}
	return color.NRGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255}
}
