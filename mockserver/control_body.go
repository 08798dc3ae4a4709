package mockserver

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// maxControlBody is the largest body that the control API reads.
const maxControlBody = 1 << 20

// readControlBody gives the JSON of a body, an empty object if there is none.
func readControlBody(w http.ResponseWriter, r *http.Request) (any, error) {
	return readControlJSON(w, r, maxControlBody)
}

// readControlJSON is readControlBody for a body of at most max bytes.
func readControlJSON(w http.ResponseWriter, r *http.Request, max int64) (any, error) {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, max))
	d.UseNumber()
	var body any
	err := d.Decode(&body)
	if err == io.EOF {
		return map[string]any{}, nil
	}
	if err == nil {
		_, err = d.Token()
		if err == io.EOF {
			return body, nil
		}
		if err == nil {
			return nil, failf("general_argument_invalid", "Invalid body: something follows the JSON.")
		}
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, failf("general_argument_invalid", "Invalid body: it is larger than %d bytes.", max)
	}
	return nil, failf("general_argument_invalid", "Invalid body: not JSON: %v.", err)
}
