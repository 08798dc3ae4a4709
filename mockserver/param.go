package mockserver

import (
	"encoding/json"
	"fmt"

	"github.com/appctl/appctl/internal/contract"
)

// checkParams reads the parameters of the row in their order. The first bad
// one decides the refusal. An optional one that is null was left out.
func (c *call) checkParams() error {
	c.values = make([]any, len(c.route.Params))
	path := c.path
	for i := range c.route.Params {
		p := &c.route.Params[i]
		raw := c.input[p.Name]
		if p.In == contract.Path {
			raw, path = appendQuoted(nil, path[0]), path[1:]
		}
		if raw == nil && p.Required {
			return failf("general_argument_invalid", "Param %q is not optional.", p.Name)
		}
		if raw == nil || !p.Required && string(raw) == "null" {
			c.values[i] = p.Default
			continue
		}
		value, refusal := c.validate(&p.Check, raw)
		if refusal != "" {
			return failf("general_argument_invalid", "Invalid `%s` param: %s", p.Name, refusal)
		}
		c.values[i] = value
	}
	return nil
}

// validate gives the value of a parameter, or says what it should have been.
func (c *call) validate(v *contract.Validator, raw json.RawMessage) (value any, refusal string) {
	s, ok := textOf(raw)
	if v.OrEmpty && ok && s == "" {
		return "", ""
	}
	switch v.Kind {
	case contract.Bool:
		return checkBool(raw)
	case contract.LooseBool:
		return checkLooseBool(raw)
	case contract.Range:
		return checkRange(v, raw)
	case contract.Integer:
		return checkInteger(raw)
	case contract.Float:
		return checkFloat(v, raw)
	case contract.Assoc:
		return checkAssoc(raw)
	case contract.ListOf:
		return c.checkList(v, raw)
	case contract.Queries:
		return c.checkQueries(v, raw)
	case contract.CustomID:
		return s, when(!ok || s != "unique()" && !validID(s), refusedCustomID)
	case contract.UID:
		return s, when(!ok || !validID(s) && !isOneOf(v, s), describeUID(v))
	case contract.Email:
		return s, when(!ok || !validEmail(s), "Value must be a valid email address")
	case contract.PhoneNumber:
		return s, when(!ok || !validPhone(s), refusedPhone)
	case contract.Password:
		return s, when(!ok || !validPassword(s), "Password must be between 8 and 256 characters long.")
	case contract.NewPassword:
		return s, c.refuseNewPassword(s, ok)
	case contract.Text:
		return s, when(!ok || !validText(v, s), describeText(v))
	case contract.OneOf:
		return s, when(!ok || !isOneOf(v, s), describeOneOf(v))
	case contract.HexColor:
		return s, when(!ok || !validHexColor(s), "Value must be a valid Hex color code")
	case contract.HTTPURL:
		return s, when(!ok || !validHTTPURL(s), "Value must be a valid URL with following schemes (http, https)")
	case contract.Redirect:
		if !ok {
			return s, "Invalid URI."
		}
		return s, c.refuseRedirect(s)
	default:
		panic(fmt.Sprintf("mockserver: no validator of kind %d", v.Kind))
	}
}

// when is the refusal, if there is reason for one.
func when(refused bool, refusal string) string {
	if refused {
		return refusal
	}
	return ""
}

// textOf gives a JSON string, and whether it was one.
func textOf(raw json.RawMessage) (string, bool) {
	if raw[0] != '"' {
		return "", false
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// param gives a parameter of the row by its name.
func (c *call) param(name string) any {
	for i := range c.route.Params {
		if c.route.Params[i].Name == name {
			return c.values[i]
		}
	}
	panic("mockserver: " + c.route.ID + " has no parameter " + name)
}

// text, flag, number, decimal and object give a parameter as what its validator lets
// through; one that was left out is its default.
func (c *call) text(name string) string { return c.param(name).(string) }

func (c *call) flag(name string) bool { return c.param(name).(bool) }

func (c *call) number(name string) int { return c.param(name).(int) }

func (c *call) decimal(name string) float64 { return c.param(name).(float64) }

func (c *call) object(name string) json.RawMessage { return c.param(name).(json.RawMessage) }
