package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

func (d document) operationDifferences(row Operation, op *openapi3.Operation) []string {
	var found []string
	differ := func(what string, theirs, ours any) {
		if t, o := fmt.Sprint(theirs), fmt.Sprint(ours); t != o {
			found = append(found, fmt.Sprintf("%s %s in the document, %s in the row", what, t, o))
		}
	}
	item := d.Paths.Value(row.Path)
	if item == nil || item.GetOperation(row.Method) != op {
		return []string{fmt.Sprintf("not at %s %s in the document", row.Method, row.Path)}
	}
	extra := op.Extensions["x-appwrite"].(map[string]any)
	differ("scope", extra["scope"], row.Scope)
	differ("limit", publishedLimit(extra), limitText(row.Limit))
	differ("deprecated", op.Deprecated && !strings.Contains(op.OperationID, "Mfa"), row.Deprecated)
	status, model := publishedReply(op)
	differ("status", status, row.Status)
	if row.Reply != Image {
		differ("reply", model, publishedModel(row.Reply))
	}
	theirs := d.params(row, op)
	differ("parameters", names(theirs), names(row.Params))
	for _, ours := range row.Params {
		i := slices.IndexFunc(theirs, func(p Param) bool { return p.Name == ours.Name })
		if i < 0 {
			continue
		}
		differ("place of "+ours.Name, theirs[i].In, ours.In)
		differ(ours.Name+" required", theirs[i].Required, ours.Required)
	}
	return append(found, d.schemaDifferences(row, op)...)
}

// publishedModel is the document's name of a model: account and user are one.
func publishedModel(name string) string {
	if name == "account" {
		return "user"
	}
	return name
}

func names(params []Param) string {
	list := make([]string, len(params))
	for i, p := range params {
		list[i] = p.Name
	}
	return strings.Join(list, " ")
}

// params are name, place and need of the document's parameters, the body's in
// the order of the text.
func (d document) params(row Operation, op *openapi3.Operation) []Param {
	var params []Param
	for _, p := range op.Parameters {
		params = append(params, Param{Name: p.Value.Name, In: In(p.Value.In), Required: p.Value.Required})
	}
	schema, ok := d.find("paths", row.Path, strings.ToLower(row.Method),
		"requestBody", "content", "application/json", "schema", "properties").(object)
	if !ok {
		return params
	}
	need := op.RequestBody.Value.Content["application/json"].Schema.Value.Required
	for _, m := range schema {
		params = append(params, Param{Name: m.name, In: Body, Required: slices.Contains(need, m.name)})
	}
	return params
}

func publishedLimit(extra map[string]any) string {
	most := int(extra["rate-limit"].(float64))
	if most == 0 {
		return "none"
	}
	keys := []string{}
	switch k := extra["rate-key"].(type) {
	case string:
		keys = append(keys, k)
	case []any:
		for _, key := range k {
			keys = append(keys, key.(string))
		}
	}
	window := time.Duration(extra["rate-time"].(float64)) * time.Second
	return limitText(&Limit{Max: most, Window: window, Keys: keys})
}

func limitText(l *Limit) string {
	if l == nil {
		return "none"
	}
	return fmt.Sprintf("%d each %s by %s", l.Max, l.Window, strings.Join(l.Keys, " and "))
}

// publishedReply is the status of success and the model of its body.
func publishedReply(op *openapi3.Operation) (int, string) {
	for code, response := range op.Responses.Map() {
		status, err := strconv.Atoi(code)
		if err != nil || status >= 400 {
			continue
		}
		for _, media := range response.Value.Content {
			if media.Schema != nil {
				return status, media.Schema.Ref[strings.LastIndexByte(media.Schema.Ref, '/')+1:]
			}
		}
		return status, ""
	}
	return 0, ""
}

// schemaDifferences compares type, default and values of each parameter that
// both sides have.
func (d document) schemaDifferences(row Operation, op *openapi3.Operation) []string {
	var found []string
	for _, p := range row.Params {
		schema := paramSchema(op, p.Name)
		if schema == nil {
			continue
		}
		if ours, theirs := jsonType(p.Check.Kind), (*schema.Type)[0]; ours != theirs {
			found = append(found, fmt.Sprintf("type of %s %s in the document, %s in the row", p.Name, theirs, ours))
		}
		// Of an optional body parameter the document does not tell the default.
		if p.In == Query && !p.Required && fmt.Sprint(schema.Default) != defaultText(p) {
			found = append(found, fmt.Sprintf("default of %s %v in the document, %s in the row", p.Name, schema.Default, defaultText(p)))
		}
		if difference := enumDifference(p.Check, schema); difference != "" {
			found = append(found, fmt.Sprintf("values of %s: %s", p.Name, difference))
		}
	}
	return found
}

func paramSchema(op *openapi3.Operation, name string) *openapi3.Schema {
	for _, p := range op.Parameters {
		if p.Value.Name == name {
			return p.Value.Schema.Value
		}
	}
	if op.RequestBody == nil {
		return nil
	}
	ref := op.RequestBody.Value.Content["application/json"].Schema.Value.Properties[name]
	if ref == nil {
		return nil
	}
	return ref.Value
}

func jsonType(k Kind) string {
	switch k {
	case Bool, LooseBool:
		return "boolean"
	case Range:
		return "integer"
	case Float:
		return "number"
	case Assoc:
		return "object"
	case ListOf, Queries:
		return "array"
	default:
		return "string"
	}
}

// defaultText prints a default as the document's prints.
func defaultText(p Param) string {
	if p.Default == nil && jsonType(p.Check.Kind) == "array" {
		return "[]"
	}
	if p.Default == nil && p.Check.Kind == Assoc {
		return "map[]"
	}
	return fmt.Sprint(p.Default)
}

// enumDifference says which values one side has alone, or that the order differs.
func enumDifference(v Validator, schema *openapi3.Schema) string {
	if v.Kind == ListOf {
		v, schema = *v.Items, schema.Items.Value
	}
	if len(schema.Enum) == 0 || v.Kind != OneOf {
		return ""
	}
	var theirs, ours []string
	for _, value := range schema.Enum {
		theirs = append(theirs, foldIf(v.Fold, value.(string)))
	}
	for _, value := range v.Values {
		ours = append(ours, foldIf(v.Fold, value))
	}
	var parts []string
	if more := without(theirs, ours); len(more) > 0 {
		parts = append(parts, strings.Join(more, ", ")+" only in the document")
	}
	if more := without(ours, theirs); len(more) > 0 {
		parts = append(parts, strings.Join(more, ", ")+" only in the row")
	}
	if len(parts) == 0 && !slices.Equal(theirs, ours) {
		parts = append(parts, "in another order")
	}
	return strings.Join(parts, ", ")
}

func foldIf(fold bool, s string) string {
	if fold {
		return strings.ToLower(s)
	}
	return s
}
