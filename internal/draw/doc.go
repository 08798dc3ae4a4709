// Package draw makes pictures: pure functions from bytes, letters and sizes to
// pixels. It knows no HTTP, no clock, no network and no files.
//
// A [Picture] comes from somewhere: [Decode] reads the bytes of one,
// [FromImage] takes one drawn in Go. [Picture.Crop] cuts it to a size, and
// [Picture.Encode] writes it:
//
//	p, err := draw.Decode(data)
//	if err != nil {
//		return err // draw.ErrFormat or draw.ErrTooLarge
//	}
//	png, err := p.Crop(100, 100).Encode(draw.PNG, -1)
//
// Others are drawn here: [QR] codes, [Initials] of names ([Letters]) and their
// forerunners, [PunchedInitials], the [Placeholder] of people without a photo,
// and stand-ins for what only the network has: [StandInImage], [StandInIcon],
// [StandInPage].
//
// # Whose pixels
//
// Crop and the scaler below it repeat the arithmetic of the image library
// behind the real server, so that a picture of the mock server is the real
// server's, bit for bit. What looks odd in scale.go and taps.go, an epsilon
// here and a float32 there, is that library's.
//
// # Artwork
//
// [Browser], [CreditCard] and [Flag] give pictures that are part of the program.
// They are in the folder art, with the script that draws them; go generate runs
// it where there is Node. The sizes are those of the real server's pictures.
//
// # Bytes of strangers
//
// Decode is given what some server on the internet sent. It looks at the header
// first and refuses a picture of more than [MaxPixels] before there are any
// pixels. What it refuses, it refuses within 64 MiB and a second: files whose
// pixels would take more are read to their end before, and nothing is kept.
//
// # Many at once
//
// Crop only plans, and artwork is only opened. The pixels of large pictures come
// to be in Encode, a few at a time, so that many requests for large pictures wait
// for each other and do not fill the memory.
package draw
