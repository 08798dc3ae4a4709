package draw

import (
	"math"
	"math/bits"

	"rsc.io/qr/coding"
)

// masks is how many masks a QR code has, and maskPeriod after how many modules
// each of them repeats, in both directions.
const (
	masks      = 8
	maskPeriod = 12
)

// bestMask rates the masks on a symbol made with mask 0. The lowest rating wins,
// among equals the first. Whole rows of modules are handled as bits.
func bestMask(plan *coding.Plan, code *coding.Code) coding.Mask {
	bare, masked := rowsOf(plan, code)
	best, lowest := coding.Mask(0), math.MaxInt
	rows := make([]modules, code.Size)
	var zero, pattern [maskPeriod]modules
	for m := range coding.Mask(masks) {
		fillPattern(&pattern, m, code.Size)
		if m == 0 {
			zero = pattern
		}
		for y := range rows {
			change := zero[y%maskPeriod].xor(pattern[y%maskPeriod])
			rows[y] = bare[y].xor(change.and(masked[y]))
		}
		if r := rating(rows); r < lowest {
			best, lowest = m, r
		}
	}
	return best
}

// rowsOf gives the symbol as the rating sees it, format and version information
// light, and the modules that masks change.
func rowsOf(plan *coding.Plan, code *coding.Code) (rows, masked []modules) {
	rows, masked = make([]modules, code.Size), make([]modules, code.Size)
	for y, line := range plan.Pixel {
		for x, pixel := range line {
			role := pixel.Role()
			if role == coding.Format || role == coding.PVersion {
				continue
			}
			if role == coding.Data || role == coding.Check || role == coding.Extra {
				masked[y].set(x)
			}
			if code.Black(x, y) {
				rows[y].set(x)
			}
		}
	}
	return rows, masked
}

func fillPattern(pattern *[maskPeriod]modules, m coding.Mask, size int) {
	for y := range pattern {
		pattern[y] = modules{}
		for x := range size {
			if m.Invert(y, x) {
				pattern[y].set(x)
			}
		}
	}
}

// rating is the real server's, which is not the standard's:
//
//	P1  per module with c > 5 of up to 8 neighbours of its colour: c-2
//	P2  3 per block of 2x2 modules of one colour
//	P3  40 per run of dark, light, three dark, light, dark, in row or column
//	P4  2 per percent by which dark modules are off the half
//
// The sum is cut to a whole number.
func rating(rows []modules) int {
	n := len(rows)
	inner, whole := firstModules(n-1), firstModules(n)
	var crowded, dark int
	// Which modules of the row above are like the one right of, below and
	// diagonally below them.
	var right, down, falling, rising modules
	for y, row := range rows {
		dark += row.count()
		above, aboveRight, aboveFalling, aboveRising := down, right, falling, rising
		right = row.like(row.from(1)).and(inner)
		down, falling, rising = modules{}, modules{}, modules{}
		if y+1 < n {
			below := rows[y+1]
			down = row.like(below).and(whole)
			falling = row.like(below.from(1)).and(inner)
			rising = row.from(1).like(below).and(inner)
		}
		crowded += crowding([8]modules{
			right, right.to(1), down, above, falling, aboveFalling.to(1), rising.to(1), aboveRising,
		})
		crowded += 3 * aboveRight.and(right).and(above).count()
		crowded += 40 * row.finder(row.from(1), row.from(2), row.from(3), row.from(4), row.from(5), row.from(6)).count()
		if y+6 < n {
			crowded += 40 * row.finder(rows[y+1], rows[y+2], rows[y+3], rows[y+4], rows[y+5], rows[y+6]).count()
		}
	}
	share := 100 * float64(dark) / float64(n) / float64(n)
	return int(float64(crowded) + math.Abs(share-50)/5*10)
}

// crowding is P1 of a row, of which modules are like each of their neighbours.
// It counts the neighbours of all modules at once, in numbers of four bits whose
// digits are rows.
func crowding(like [8]modules) int {
	a, a2 := addDigits(like[0], like[1], like[2])
	b, b2 := addDigits(like[3], like[4], like[5])
	c, c2 := addDigits(like[6], like[7], modules{})
	ones, d2 := addDigits(a, b, c)
	e, e4 := addDigits(a2, b2, c2)
	twos, f4 := addDigits(e, d2, modules{})
	fours, eights := addDigits(e4, f4, modules{})
	six := fours.and(twos)
	seven := six.and(ones)
	return 4*six.count() + seven.count() + 6*eights.count()
}

// modules is a row of a symbol: module x is bit x%64 of word x/64.
type modules [3]uint64

func (m *modules) set(x int) { m[x/64] |= 1 << (x % 64) }

// firstModules has the first n modules set.
func firstModules(n int) modules {
	var m modules
	for i := range m {
		m[i] = 1<<min(max(n-64*i, 0), 64) - 1
	}
	return m
}

// from moves the row so that module x is what x+n was.
func (m modules) from(n uint) modules {
	return modules{m[0]>>n | m[1]<<(64-n), m[1]>>n | m[2]<<(64-n), m[2] >> n}
}

// to moves the row so that module x+n is what x was.
func (m modules) to(n uint) modules {
	return modules{m[0] << n, m[1]<<n | m[0]>>(64-n), m[2]<<n | m[1]>>(64-n)}
}

func (m modules) and(o modules) modules { return modules{m[0] & o[0], m[1] & o[1], m[2] & o[2]} }

func (m modules) xor(o modules) modules { return modules{m[0] ^ o[0], m[1] ^ o[1], m[2] ^ o[2]} }

// like has the modules set that have the same colour in both rows.
func (m modules) like(o modules) modules {
	return modules{^(m[0] ^ o[0]), ^(m[1] ^ o[1]), ^(m[2] ^ o[2])}
}

// finder has the modules set where a run begins that looks like a finder
// pattern, of the rows in which to look for its other six modules.
func (m modules) finder(b, c, d, e, f, g modules) modules {
	for i := range m {
		m[i] &= ^b[i] & c[i] & d[i] & e[i] & ^f[i] & g[i]
	}
	return m
}

func (m modules) count() int {
	return bits.OnesCount64(m[0]) + bits.OnesCount64(m[1]) + bits.OnesCount64(m[2])
}

// addDigits gives the sum of three digits, and what is carried.
func addDigits(a, b, c modules) (sum, carry modules) {
	for i := range sum {
		half := a[i] ^ b[i]
		sum[i] = half ^ c[i]
		carry[i] = a[i]&b[i] | half&c[i]
	}
	return sum, carry
}
