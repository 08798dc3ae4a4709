package draw

// turn is the rotation that a camera asked for by the EXIF orientation. Mirrored
// orientations are not followed, as on the real server.
type turn uint8

const (
	upright   turn = 0
	turnHalf  turn = 3 // by 180 degrees
	turnRight turn = 6 // by 90 degrees, clockwise
	turnLeft  turn = 8 // by 90 degrees, counter-clockwise
)

// size gives the sides after the turn.
func (t turn) size(width, height int) (w, h int) {
	if t == turnRight || t == turnLeft {
		return height, width
	}
	return width, height
}

// apply turns the pixels.
func (t turn) apply(r raster) raster {
	if t == upright {
		return r
	}
	w, h := t.size(r.width, r.height)
	out := newRaster(w, h, r.channels)
	for y := range r.height {
		row := r.row(y)
		for x := range r.width {
			tx, ty := t.place(x, y, r.width, r.height)
			to := (ty*w + tx) * r.channels
			copy(out.pix[to:to+r.channels], row[x*r.channels:])
		}
	}
	return out
}

// place says where pixel x, y of a width x height picture goes.
func (t turn) place(x, y, width, height int) (tx, ty int) {
	switch t {
	case turnHalf:
		return width - 1 - x, height - 1 - y
	case turnRight:
		return height - 1 - y, x
	case turnLeft:
		return y, width - 1 - x
	default:
		return x, y
	}
}
