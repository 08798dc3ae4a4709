package draw

import "encoding/binary"

// turnEXIF finds the orientation in a TIFF structure, the form in which EXIF
// lies in every format. What is broken is upright.
func turnEXIF(tiff []byte) turn {
	if len(tiff) < 8 {
		return upright
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return upright
		}
		const orientation, short = 0x0112, 3
		if order.Uint16(entries) == orientation && order.Uint16(entries[2:]) == short {
			return turnOf(order.Uint16(entries[8:]))
		}
		entries = entries[12:]
	}
	return upright
}

func turnOf(orientation uint16) turn {
	switch t := turn(orientation); t {
	case turnHalf, turnRight, turnLeft:
		return t
	default:
		return upright
	}
}

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
