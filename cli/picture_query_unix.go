//go:build unix

package cli

import (
	"image"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// cellSize is the size of a terminal's cell in pixels, 0 where it does not say.
func cellSize(f *os.File) image.Point {
	if f == nil {
		return image.Point{}
	}
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil || size.Col == 0 || size.Row == 0 {
		return image.Point{}
	}
	return image.Pt(int(size.Xpixel/size.Col), int(size.Ypixel/size.Row))
}

// queryLimit is how long a terminal has for its answer.
const queryLimit = 200 * time.Millisecond

// askTerminal asks the process's terminal how it shows pictures, and gives "" where
// it does not answer. restore puts it back as it was; it is to be called once the
// picture is there. Until then a late answer is not echoed, and is thrown away.
//
// What was typed ahead cannot be told from an answer and cannot be put back, so
// where there is any nothing is asked.
func askTerminal() (kind string, restore func()) {
	if !inForeground() { // to set it up from the background would stop the process
		return "", func() {}
	}
	fd, err := unix.Open("/dev/tty", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return "", func() {}
	}
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		_ = unix.Close(fd)
		return "", func() {}
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO | unix.ICANON // Ctrl-C still works
	quiet.Cc[unix.VMIN], quiet.Cc[unix.VTIME] = 1, 0
	putBack := func() {
		_ = unix.IoctlSetTermios(fd, setTermios, before)
		_ = unix.Close(fd)
	}
	if unix.IoctlSetTermios(fd, setTermios, &quiet) != nil || readable(fd, 0) {
		return "", putBack
	}
	if _, err := unix.Write(fd, []byte(pictureQuery)); err != nil {
		return "", putBack
	}
	if kind, answered := readAnswer(fd); answered {
		return kind, putBack
	}
	return "", func() {
		for readable(fd, 0) {
			if n, err := unix.Read(fd, make([]byte, 256)); n <= 0 || err != nil {
				break
			}
		}
		putBack()
	}
}

// readAnswer reads until the answer is whole or its time is up.
func readAnswer(fd int) (kind string, whole bool) {
	var answer []byte
	buf := make([]byte, 256)
	for end := time.Now().Add(queryLimit); readable(fd, time.Until(end)); {
		n, err := unix.Read(fd, buf)
		if n <= 0 || err != nil {
			break
		}
		answer = append(answer, buf[:n]...)
		if kind, whole := parsePictureAnswer(answer); whole {
			return kind, true
		}
	}
	return "", false
}

// readable waits until there is something to read.
func readable(fd int, limit time.Duration) bool {
	for end := time.Now().Add(limit); ; {
		wait := unix.NsecToTimeval(int64(max(time.Until(end), 0)))
		var set unix.FdSet
		set.Set(fd)
		n, err := unix.Select(fd+1, &set, nil, nil, &wait)
		if err != unix.EINTR {
			return n > 0 && err == nil
		}
	}
}
