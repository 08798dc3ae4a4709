package draw

import "runtime"

// gate lets a few large pictures be made at once. The others wait: they would
// not be done sooner, and each holds its pixels.
type gate chan struct{}

// largePictures is the gate of this process, whose memory it is about.
var largePictures = make(gate, min(runtime.GOMAXPROCS(0), 8))

// smallPicture is how many pixels a picture may have that need not wait.
const smallPicture = 1 << 20

// enter waits for a place. Call what it gives back when the pixels are gone.
func (g gate) enter(pixels int) (leave func()) {
	if pixels <= smallPicture {
		return func() {}
	}
	g <- struct{}{}
	return func() { <-g }
}
