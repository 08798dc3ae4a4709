package contract

import "strings"

// The vocabulary of the rows in endpoints.go.

func required(name string, in In, v Validator) Param {
	return Param{Name: name, In: in, Required: true, Check: v}
}

func optional(name string, in In, fallback any, v Validator) Param {
	return Param{Name: name, In: in, Default: fallback, Check: v}
}

var (
	customID    = Validator{Kind: CustomID}
	uid         = Validator{Kind: UID}
	email       = Validator{Kind: Email}
	password    = Validator{Kind: Password}
	newPassword = Validator{Kind: NewPassword}
	phone       = Validator{Kind: PhoneNumber}
	boolean     = Validator{Kind: Bool}
	looseBool   = Validator{Kind: LooseBool}
	integer     = Validator{Kind: Integer}
	assoc       = Validator{Kind: Assoc}
	redirect    = Validator{Kind: Redirect}
	httpURL     = Validator{Kind: HTTPURL}
	hexColor    = Validator{Kind: HexColor}
)

func text(min, max float64, chars ...string) Validator {
	return Validator{Kind: Text, Min: min, Max: max, Values: chars}
}

func between(min, max float64) Validator { return Validator{Kind: Range, Min: min, Max: max} }

func float(min, max float64) Validator { return Validator{Kind: Float, Min: min, Max: max} }

func oneOf(values ...string) Validator { return Validator{Kind: OneOf, Values: values} }

func oneOfFold(values ...string) Validator { return Validator{Kind: OneOf, Values: values, Fold: true} }

func listOf(max float64, item Validator) Validator {
	return Validator{Kind: ListOf, Max: max, Items: &item}
}

func queries(attributes ...string) Validator { return Validator{Kind: Queries, Values: attributes} }

func uidOr(keyword string) Validator { return Validator{Kind: UID, Values: []string{keyword}} }

// orEmpty also takes what stands for no value.
func orEmpty(v Validator) Validator {
	v.OrEmpty = true
	return v
}

// alphanumeric are the digits and the letters of ASCII.
var alphanumeric = strings.Split("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "")
