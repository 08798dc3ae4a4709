package mockserver

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/appctl/appctl/internal/contract"
)

const refusedBool = "Value must be a valid boolean"

func checkBool(raw json.RawMessage) (any, string) {
	switch string(raw) {
	case "true":
		return true, ""
	case "false":
		return false, ""
	}
	return nil, refusedBool
}

// checkLooseBool also takes "true", "1", 1 and their opposites.
func checkLooseBool(raw json.RawMessage) (any, string) {
	switch strings.Trim(string(raw), `"`) {
	case "true", "1":
		return true, ""
	case "false", "0":
		return false, ""
	}
	return nil, refusedBool
}

// checkRange takes an integer, or a text of one.
func checkRange(v *contract.Validator, raw json.RawMessage) (any, string) {
	number := string(raw)
	if s, ok := textOf(raw); ok {
		number = strings.Trim(s, " \t\n\r\v\f")
	}
	n, err := strconv.Atoi(number)
	if err != nil || float64(n) < v.Min || float64(n) > v.Max {
		return nil, describeRange(v)
	}
	return n, ""
}

// numeric is what PHP takes for a number: decimal digits, perhaps with a point
// and an exponent, and blanks around them.
var numeric = pattern(`^[ \t\n\r\v\f]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[ \t\n\r\v\f]*$`)

// checkFloat takes a number, or a text of one.
func checkFloat(v *contract.Validator, raw json.RawMessage) (any, string) {
	number, ok := textOf(raw)
	if !ok {
		number = string(raw)
	}
	digits := numeric().FindStringSubmatch(number)
	if digits == nil {
		return nil, describeRange(v)
	}
	f, err := strconv.ParseFloat(digits[1], 64)
	if err != nil || f < v.Min || f > v.Max {
		return nil, describeRange(v)
	}
	return f, ""
}

// describeRange leaves the decimals out, as the real server does.
func describeRange(v *contract.Validator) string {
	return "Value must be a valid range between " + thousands(v.Min) + " and " + thousands(v.Max)
}

// checkInteger takes an integer, not a text of one.
func checkInteger(raw json.RawMessage) (any, string) {
	n, err := strconv.Atoi(string(raw))
	if err != nil {
		return nil, "Value must be a valid integer"
	}
	return n, ""
}

// thousands writes a number with a comma before each group of three digits.
func thousands(f float64) string {
	digits, negative := strings.CutPrefix(strconv.FormatInt(int64(f), 10), "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if negative {
		return "-" + digits
	}
	return digits
}
