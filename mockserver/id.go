package mockserver

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strconv"
	"time"
)

// newID is an id as the server makes them: 8 hex digits of seconds, 5 of
// microseconds, 7 random ones. Within the millisecond the microseconds are
// random too, or a clock that stands still would soon make an id twice.
func newID(now time.Time) string {
	r := randomBytes(6)
	micros := now.Nanosecond()/1e6*1000 + int(binary.BigEndian.Uint16(r))%1000
	return fmt.Sprintf("%08x%05x%07x", now.Unix(), micros, binary.BigEndian.Uint32(r[2:])>>4)
}

// newRequestID names one request in headers, logs and the journal. It is
// unique, not secret.
func (s *Server) newRequestID() string {
	return s.requestPrefix + "-" + strconv.FormatUint(s.requests.Add(1), 10)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: the runtime aborts instead
	return b
}

// randomHex is n random bytes in lower-case hex.
func randomHex(n int) string { return hex.EncodeToString(randomBytes(n)) }

// randomCode is six random decimal digits.
func randomCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // rand.Reader never fails
	}
	return fmt.Sprintf("%06d", n)
}

// encodeSession is a session as it travels in cookies and headers.
func encodeSession(userID, secret string) string {
	var d document
	d.open()
	d.str("id", userID)
	d.str("secret", secret)
	d.close()
	return base64.StdEncoding.EncodeToString(d.b)
}
