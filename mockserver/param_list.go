package mockserver

import (
	"encoding/json"
	"strconv"

	"github.com/appctl/appctl/internal/contract"
)

// checkList takes a list whose items all pass, and gives their values.
func (c *call) checkList(v *contract.Validator, raw json.RawMessage) (any, string) {
	var items []json.RawMessage
	refusal := c.describeList(v)
	if err := json.Unmarshal(raw, &items); err != nil || items == nil || v.Max > 0 && len(items) > int(v.Max) {
		return nil, refusal
	}
	values := make([]any, len(items))
	for i, item := range items {
		value, refused := c.validate(v.Items, item)
		if refused != "" {
			return nil, refusal
		}
		values[i] = value
	}
	return values, ""
}

// describeList says what each item should be, in the words for an item that is
// none of it.
func (c *call) describeList(v *contract.Validator) string {
	words := "Value must a valid array and "
	if v.Max > 0 {
		words = "Value must a valid array no longer than " + strconv.Itoa(int(v.Max)) + " items and "
	}
	_, item := c.validate(v.Items, json.RawMessage("{}"))
	return words + item
}

// texts gives a parameter that is a list of texts; one that was left out is
// empty.
func (c *call) texts(name string) []string {
	items, _ := c.param(name).([]any)
	list := make([]string, len(items))
	for i, item := range items {
		list[i] = item.(string)
	}
	return list
}
