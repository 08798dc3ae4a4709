package contract

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Dialect is what shapes a reply besides its operation. The zero Dialect is
// the server that the rows describe, asked for no older format.
type Dialect struct {
	Server string // the version that the server behaves as: "1.8.1"; "" for the newest, whatever it reports
	Format string // the X-Appwrite-Response-Format of the request
}

// mainLine is the version of a Dialect that names none.
const mainLine = "2.0"

// Check is [Dialect.Check] of the zero Dialect.
func Check(op Operation, status int, header http.Header, body []byte) error {
	return Dialect{}.Check(op, status, header, body)
}

// Check proves that a reply to op, not to HEAD, is one that the API would give, to the byte:
// the status and the document of its row or a known error, every field in its
// place and form, and the headers that go with it. The error has a line for each
// difference, with the path of the field, what was there and what belongs there.
// Of the zero Operation, which no request reaches, only refusals are known.
func (d Dialect) Check(op Operation, status int, header http.Header, body []byte) error {
	c := &checker{dialect: d, op: op, header: header}
	c.common()
	if status == op.Status {
		c.success(body)
	} else {
		c.refusal(status, body)
	}
	if len(c.problems) == 0 {
		return nil
	}
	return fmt.Errorf("%s: reply of %s %s, status %d, is not the API's:\n%w",
		op.ID, op.Method, op.Path, status, errors.Join(c.problems...))
}

// checker gathers what is wrong with one reply.
type checker struct {
	dialect  Dialect
	op       Operation
	header   http.Header
	problems []error
}

// server is the version that the server behaves as.
func (c *checker) server() string { return cmp.Or(c.dialect.Server, mainLine) }

func (c *checker) differ(path string, got, want any) {
	c.problems = append(c.problems, fmt.Errorf("\t%s: got %v, want %v", path, got, want))
}

// wantHeader says that a header has just this one value.
func (c *checker) wantHeader(name, want string) {
	if got := c.header.Values(name); !slices.Equal(got, []string{want}) {
		c.differ("header "+name, strconv.Quote(strings.Join(got, `", "`)), strconv.Quote(want))
	}
}

func (c *checker) wantNoBody(body []byte) {
	if len(body) > 0 {
		c.differ("body", fmt.Sprintf("%d bytes", len(body)), "none")
	}
}

// common is what every reply of the server has.
func (c *checker) common() {
	c.wantHeader("Server", "Appwrite")
	c.wantHeader("X-Content-Type-Options", "nosniff")
	c.wantHeader("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE")
	c.wantHeader("Access-Control-Allow-Credentials", "true")
	if speed := c.header.Get("X-Debug-Speed"); !isSeconds(speed) {
		c.differ("header X-Debug-Speed", strconv.Quote(speed), "seconds")
	}
}

func isSeconds(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func (c *checker) success(body []byte) {
	c.limits(c.op.Limit != nil)
	if c.op.Status == 301 {
		c.redirect(body)
		return
	}
	switch c.op.Reply {
	case "":
		c.wantNoBody(body)
	case Image:
		c.image(body)
	default:
		c.wantHeader("Content-Type", "application/json; charset=UTF-8")
		c.document(c.op.Reply, body)
	}
	if c.op.Status == 201 && c.op.Reply == "session" && c.op.Scope == SessionsWrite {
		c.sessionCookies()
	}
}

// redirect is where a browser is sent on: never kept, no page.
func (c *checker) redirect(body []byte) {
	if c.header.Get("Location") == "" {
		c.differ("header Location", "none", "a URL")
	}
	c.wantHeader("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0")
	c.wantHeader("Pragma", "no-cache")
	c.wantNoBody(body)
}

// sessionCookies are the two lines that a new session sets, the one for old
// browsers first.
func (c *checker) sessionCookies() {
	lines := c.header.Values("Set-Cookie")
	if len(lines) != 2 {
		c.differ("header Set-Cookie", fmt.Sprintf("%d lines", len(lines)), "2 lines")
		return
	}
	legacy, value, _ := strings.Cut(lines[0], "=")
	name, twin, _ := strings.Cut(lines[1], "=")
	if !strings.HasPrefix(name, "a_session_") || strings.ToLower(name) != name || legacy != name+"_legacy" {
		c.differ("header Set-Cookie", legacy+" and "+name, "a_session_<project>_legacy and a_session_<project>, in lower case")
	}
	if twin != value+"; samesite=None" || !strings.Contains(value, "; path=/") || !strings.HasSuffix(value, "; httponly") {
		c.differ("attributes of Set-Cookie", cookieAttributes(value)+" and "+cookieAttributes(twin),
			"expires, path=/, domain and secure if so, httponly; and the same with samesite=None")
	}
}

// cookieAttributes leaves out the value of a cookie: it is a secret.
func cookieAttributes(line string) string {
	_, attributes, _ := strings.Cut(line, "; ")
	return strconv.Quote(attributes)
}

// limits says whether the headers of a rate limit are there, and sound.
func (c *checker) limits(want bool) {
	limit, remaining, reset := c.header.Get("X-RateLimit-Limit"), c.header.Get("X-RateLimit-Remaining"), c.header.Get("X-RateLimit-Reset")
	if !want {
		if limit != "" || remaining != "" || reset != "" {
			c.differ("headers X-RateLimit-*", "present", "none")
		}
		return
	}
	most, err := strconv.Atoi(limit)
	if err != nil || most < 1 {
		c.differ("header X-RateLimit-Limit", strconv.Quote(limit), "a positive number")
		return
	}
	if left, err := strconv.Atoi(remaining); err != nil || left < 0 || left >= most {
		c.differ("header X-RateLimit-Remaining", strconv.Quote(remaining), fmt.Sprintf("a number from 0 to %d", most-1))
	}
	if at, err := strconv.ParseInt(reset, 10, 64); err != nil || at < 1 {
		c.differ("header X-RateLimit-Reset", strconv.Quote(reset), "seconds since 1970")
	}
}

// document parses a body and compares it with the sample of its model.
func (c *checker) document(model string, body []byte) {
	got, ok := c.json(body)
	if !ok {
		return
	}
	c.model(model, "", got)
}

// json parses a body and proves the server's way of writing JSON.
func (c *checker) json(body []byte) (any, bool) {
	value, err := parse(body)
	if err != nil {
		c.differ("body", err, "JSON")
		return nil, false
	}
	if i := plainSlash(body); i >= 0 {
		c.differ(fmt.Sprintf("body, byte %d", i), "/", `\/`)
	}
	if i := needlessEscape(body); i >= 0 {
		c.differ(fmt.Sprintf("body, byte %d", i), string(body[i:min(i+6, len(body))]), "the character itself")
	}
	if i := looseSpace(body); i >= 0 {
		c.differ(fmt.Sprintf("body, byte %d", i), strconv.Quote(string(body[i:i+1])), "no white space outside strings")
	}
	return value, true
}

// plainSlash finds a slash that is not escaped, -1 for none.
func plainSlash(body []byte) int {
	for i, b := range body {
		if b == '/' && (i == 0 || body[i-1] != '\\') {
			return i
		}
	}
	return -1
}

// needlessEscape finds a \u sequence for a character that the server writes as
// it is, -1 for none. Control characters and the two line separators of Unicode
// are escaped.
func needlessEscape(body []byte) int {
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		if body[i+1] == 'u' {
			code, err := strconv.ParseUint(string(body[i+2:min(i+6, len(body))]), 16, 32)
			if err == nil && code >= 0x20 && code != 0x2028 && code != 0x2029 {
				return i
			}
		}
		i++
	}
	return -1
}

// looseSpace finds white space outside strings, -1 for none.
func looseSpace(body []byte) int {
	quoted := false
	for i := 0; i < len(body); i++ {
		switch {
		case quoted && body[i] == '\\':
			i++
		case body[i] == '"':
			quoted = !quoted
		case !quoted && bytes.IndexByte([]byte(" \t\r\n"), body[i]) >= 0:
			return i
		}
	}
	return -1
}
