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

// How long a terminal has for its answer.
const (
	queryLimit = 200 * time.Millisecond // for one that counts
	lateLimit  = time.Second            // for one that is only kept from landing in the shell
)

// pictureQuestion is a question to the process's terminal that may not have been
// answered yet. Until it is closed the terminal echoes nothing, so that the answer
// does not show.
type pictureQuestion struct {
	fd     int
	before *unix.Termios
	asked  time.Time
	text   []byte // that has come
	kind   string // that it says, "" as long as it is not whole
}

// askTerminal asks the process's terminal how it shows pictures, and gives nil where
// nothing can be asked.
//
// What was typed ahead cannot be told from an answer and cannot be put back, so
// where there is any nothing is asked.
func askTerminal(wrap wrapping) *pictureQuestion {
	if !inForeground() { // to set it up from the background would stop the process
		return nil
	}
	fd, err := unix.Open("/dev/tty", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		_ = unix.Close(fd)
		return nil
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO | unix.ICANON // Ctrl-C still works
	quiet.Cc[unix.VMIN], quiet.Cc[unix.VTIME] = 1, 0
	q := &pictureQuestion{fd: fd, before: before}
	if unix.IoctlSetTermios(fd, setTermios, &quiet) != nil || readable(fd, 0) {
		q.restore()
		return nil
	}
	if _, err := unix.Write(fd, []byte(pictureQuery(wrap))); err != nil {
		q.restore()
		return nil
	}
	q.asked = time.Now()
	return q
}

// answer gives what the terminal says, "" where its time is up.
func (q *pictureQuestion) answer() string {
	if q == nil {
		return ""
	}
	q.read(queryLimit)
	return q.kind
}

// close puts the terminal back as it was. One that has not answered has a while
// longer: what it says then is thrown away.
func (q *pictureQuestion) close() {
	if q == nil {
		return
	}
	q.read(lateLimit)
	q.restore()
}

func (q *pictureQuestion) restore() {
	_ = unix.IoctlSetTermios(q.fd, setTermios, q.before)
	_ = unix.Close(q.fd)
}

// read takes what comes, up to that long after the question.
func (q *pictureQuestion) read(limit time.Duration) {
	buf := make([]byte, 256)
	for end := q.asked.Add(limit); q.kind == "" && readable(q.fd, time.Until(end)); {
		n, err := unix.Read(q.fd, buf)
		if n <= 0 || err != nil {
			return
		}
		q.text = append(q.text, buf[:n]...)
		q.kind, _ = parsePictureAnswer(q.text)
	}
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
