package mockserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// maxBody is the size of the largest body that is read.
const maxBody = 8 << 20

// input is what came with a request: each parameter as JSON, whatever form it
// travelled in.
type input map[string]json.RawMessage

// readInput reads the parameters of a request: from the query for GET and
// HEAD, else from the body. What cannot be understood has no parameters.
func readInput(w http.ResponseWriter, r *http.Request) (input, error) {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return parseForm(r.URL.RawQuery), nil
	}
	kind, rest, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if kind == "multipart/form-data" {
		return readMultipart(w, r, rest)
	}
	if kind != "application/json" && kind != "application/x-www-form-urlencoded" {
		return nil, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, unreadable(err)
	}
	if kind == "application/json" {
		return parseJSON(body), nil
	}
	r.Body = io.NopCloser(bytes.NewReader(body)) // the callback of OAuth2 passes the form on
	return parseForm(string(body)), nil
}

func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return failf("general_bad_request", "The request body is larger than %d bytes.", maxBody)
	}
	return failf("general_bad_request", "The request body ended before it was whole.")
}

// readMultipart gives the fields of a form, without its files.
func readMultipart(w http.ResponseWriter, r *http.Request, params string) (input, error) {
	_, p, _ := mime.ParseMediaType("multipart/form-data;" + params) // what cannot be read has no boundary
	if p["boundary"] == "" {
		return nil, nil
	}
	form := multipart.NewReader(http.MaxBytesReader(w, r.Body, maxBody), p["boundary"])
	var fields phpForm
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return fields.input(), nil
		}
		if err != nil {
			return fields.input(), tooLarge(err)
		}
		if part.FormName() == "" || part.FileName() != "" {
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return fields.input(), tooLarge(err)
		}
		fields.add(part.FormName(), string(value))
	}
}

// tooLarge lets only the size of a form be an error: a broken one has the
// fields before the break.
func tooLarge(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return unreadable(err)
	}
	return nil
}

// text gives a parameter as the text it was sent as: "" when it is missing,
// null, or a list or an object.
func (in input) text(name string) string {
	raw := in[name]
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			panic(fmt.Sprintf("mockserver: parameter %s was not checked: %v", name, err))
		}
		return s
	case '{', '[', 'n':
		return ""
	}
	return string(raw)
}
