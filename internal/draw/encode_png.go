package draw

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// Package image/png writes no grey with alpha, no alpha channel that is opaque
// all over, and knows three efforts out of ten. The real server's pictures have
// all of these.

// The colour types of PNG.
const (
	pngGrey      = 0
	pngRGB       = 2
	pngPalette   = 3
	pngGreyAlpha = 4
	pngRGBA      = 6
)

func encodePNG(r raster, quality int) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\x89PNG\r\n\x1a\n")

	kind, pal := colorType(r)
	header := binary.BigEndian.AppendUint32(nil, uint32(r.width))
	header = binary.BigEndian.AppendUint32(header, uint32(r.height))
	writeChunk(&out, "IHDR", append(header, 8, kind, 0, 0, 0))
	if kind == pngPalette {
		colors, alphas := pal.chunks()
		writeChunk(&out, "PLTE", colors)
		if len(alphas) > 0 {
			writeChunk(&out, "tRNS", alphas)
		}
	}
	data := dataChunks{out: &out}
	effort := pngEffort(quality)
	z, back, err := compressor(&data, effort)
	if err != nil {
		return nil, err
	}
	defer back()
	if err := writeRows(z, r, kind, pal, effort); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	data.flush()
	writeChunk(&out, "IEND", nil)
	return out.Bytes(), nil
}

// compressors are writers that wait for their next picture, by their level from
// -1 on. One is about a megabyte. They are not the standard library's, with
// which a QR code takes about an eighth longer.
var compressors [11]sync.Pool

// compressor lends a writer to out. Call what it gives back when that is done.
func compressor(out io.Writer, level int) (z *zlib.Writer, back func(), err error) {
	pool := &compressors[level+1]
	z, ok := pool.Get().(*zlib.Writer)
	if !ok {
		z, err = zlib.NewWriterLevel(out, level)
		if err != nil {
			return nil, nil, err
		}
	}
	z.Reset(out)
	return z, func() { pool.Put(z) }, nil
}

// pngEffort is the level of compression for a quality.
func pngEffort(quality int) int {
	if quality < 0 {
		return zlib.DefaultCompression
	}
	return 9 - int(math.Round(float64(min(quality, 100))/100*9))
}

// colorType chooses what the pixels are written as.
func colorType(r raster) (kind byte, pal colorTable) {
	grey := r.isGrey()
	switch {
	case grey && r.channels == 4:
		return pngGreyAlpha, nil
	case grey:
		return pngGrey, nil
	}
	if pal := colorTableOf(r); pal != nil {
		return pngPalette, pal
	}
	if r.channels == 4 {
		return pngRGBA, nil
	}
	return pngRGB, nil
}

// isGrey says whether every pixel has equal parts of red, green and blue.
func (r raster) isGrey() bool {
	if r.channels == 1 {
		return true
	}
	for i := 0; i < len(r.pix); i += r.channels {
		if p := r.pix[i : i+3]; p[0] != p[1] || p[0] != p[2] {
			return false
		}
	}
	return true
}

// writeRows writes the pixels, each row after the number of its filter.
func writeRows(w io.Writer, r raster, kind byte, pal colorTable, effort int) error {
	f := newFilters(r.width, channelsPNG(kind), effort)
	for y := range r.height {
		line := f.next()
		switch {
		case kind == pngPalette:
			pal.index(line, r.row(y), r.channels)
		case kind == pngGrey && r.channels == 3:
			pickChannels(line, r.row(y), 3, 0)
		case kind == pngGreyAlpha:
			pickChannels(line, r.row(y), 4, 0, 3)
		default:
			copy(line, r.row(y))
		}
		if _, err := w.Write(f.best(kind != pngPalette)); err != nil {
			return err
		}
	}
	return nil
}

// channelsPNG gives how many numbers a pixel of a colour type is.
func channelsPNG(kind byte) int {
	switch kind {
	case pngGreyAlpha:
		return 2
	case pngRGB:
		return 3
	case pngRGBA:
		return 4
	default:
		return 1
	}
}

// pickChannels copies some of the channels of a row.
func pickChannels(dst, src []uint8, channels int, wanted ...int) {
	for i := 0; i < len(src); i += channels {
		for _, c := range wanted {
			dst[0] = src[i+c]
			dst = dst[1:]
		}
	}
}

func writeChunk(out *bytes.Buffer, kind string, body []byte) {
	start := out.Len() + 4
	_ = binary.Write(out, binary.BigEndian, uint32(len(body))) // a Buffer takes everything
	out.WriteString(kind)
	out.Write(body)
	_ = binary.Write(out, binary.BigEndian, crc32.ChecksumIEEE(out.Bytes()[start:]))
}

// dataChunks writes compressed data as chunks of 32 KB.
type dataChunks struct {
	out     *bytes.Buffer
	pending []byte
}

func (d *dataChunks) Write(b []byte) (int, error) {
	d.pending = append(d.pending, b...)
	if len(d.pending) >= 32<<10 {
		d.flush()
	}
	return len(b), nil
}

func (d *dataChunks) flush() {
	writeChunk(d.out, "IDAT", d.pending)
	d.pending = d.pending[:0]
}
