package mockserver

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxObject is the size of the largest object, written as PHP would.
const maxObject = 65535

const refusedObject = "Value must be a valid object."

// checkAssoc takes an object and gives it as it will come back. The real
// server knows only one kind of array: an empty object inside comes back as an
// empty list, and one whose keys count from 0 as a list, which the outermost
// may not be.
func checkAssoc(raw json.RawMessage) (any, string) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	v, err := readPHP(dec)
	if err != nil {
		return nil, refusedObject
	}
	a, ok := v.(*phpArray)
	if !ok || len(a.keys) > 0 && a.list() {
		return nil, refusedObject
	}
	var d document
	if len(a.keys) == 0 {
		d.b = []byte("{}")
	} else {
		d.php(a)
	}
	if phpSize(d.b) > maxObject {
		return nil, refusedObject
	}
	return json.RawMessage(d.b), ""
}

// readPHP reads one JSON value: a nil, a bool, a json.Number, a string or a
// *phpArray.
func readPHP(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	a := new(phpArray)
	for dec.More() {
		key := strconv.Itoa(a.next)
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return nil, err
			}
			key = name.(string)
		}
		value, err := readPHP(dec)
		if err != nil {
			return nil, err
		}
		a.set(key, value)
	}
	_, err = dec.Token() // the closing delimiter
	return a, err
}

// php writes a value that readPHP read.
func (d *document) php(v any) {
	switch v := v.(type) {
	case nil:
		d.b = append(d.b, "null"...)
	case bool:
		d.b = strconv.AppendBool(d.b, v)
	case json.Number:
		d.b = append(d.b, phpNumber(v)...)
	case string:
		d.b = appendQuoted(d.b, v)
	case *phpArray:
		d.phpArray(v)
	}
}

func (d *document) phpArray(a *phpArray) {
	list := a.list()
	if list {
		d.b = append(d.b, '[')
	} else {
		d.b = append(d.b, '{')
	}
	for i, key := range a.keys {
		if i > 0 {
			d.b = append(d.b, ',')
		}
		if !list {
			d.b = append(appendQuoted(d.b, key), ':')
		}
		d.php(a.values[key])
	}
	if list {
		d.b = append(d.b, ']')
	} else {
		d.b = append(d.b, '}')
	}
}

// phpNumber writes a number as PHP writes what it read: an integer of 64 bits
// as it is, else the shortest form of the float.
func phpNumber(n json.Number) string {
	if _, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return n.String()
	}
	f, err := n.Float64()
	if err != nil {
		return "0"
	}
	if abs := math.Abs(f); abs == 0 || abs >= 1e-4 && abs < 1e15 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	sign, digits := exponent[:1], strings.TrimLeft(exponent[1:], "0")
	return mantissa + "e" + sign + digits
}

// phpSize is the length of a document with everything but ASCII escaped.
func phpSize(b []byte) int {
	n := 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r < utf8.RuneSelf:
			n++
		case utf16.RuneLen(r) == 2:
			n += len(`\ud83d\ude00`)
		default:
			n += len(`\u00e9`)
		}
		b = b[size:]
	}
	return n
}
