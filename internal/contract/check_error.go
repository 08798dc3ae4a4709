package contract

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// beforeLimit are the errors of the steps before requests are counted: their
// replies carry no headers of a rate limit.
var beforeLimit = []string{
	"user_jwt_and_cookie_set", "user_jwt_invalid", "user_api_key_and_session_set", "user_key_and_session_set",
	"account_key_expired", "project_id_missing", "user_id_missing", "organization_id_missing",
	"general_protocol_unsupported", "general_unknown_origin", "project_not_found", "project_key_expired",
	"general_service_disabled", "general_api_disabled", "general_unauthorized_scope",
	"user_password_reset_required", "user_more_factors_required",
}

// anywhere are the errors of steps before and after requests are counted.
var anywhere = []string{
	"general_unknown", "general_server_error", "general_bad_request", "general_resource_blocked",
	"database_timeout", "user_unauthorized", "user_blocked",
}

// refusal is every reply that is not op's success.
func (c *checker) refusal(status int, body []byte) {
	if status < 400 {
		c.differ("status", status, c.op.Status)
		return
	}
	c.wantHeader("Cache-Control", "no-cache, no-store, must-revalidate")
	c.wantHeader("Expires", "0")
	c.wantHeader("Pragma", "no-cache")
	if c.op.Status == 301 {
		c.page(status, body)
		return
	}
	c.wantHeader("Content-Type", "application/json; charset=UTF-8")
	value, ok := c.json(body)
	if !ok {
		return
	}
	c.model("error", "", value)
	o, _ := value.(object)
	typ := o.text("type")
	if code, _ := o.get("code"); code != json.Number(strconv.Itoa(status)) {
		c.differ(".code", code, status)
	}
	c.known(typ, status)
	c.message(typ, status, o.text("message"))
	c.countedBy(typ)
}

var snakeCase = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[a-z0-9]+(?:_[a-z0-9]+)+`) })

// page is an error where a browser was to be sent on: for people, the message
// in its headline and the type below.
func (c *checker) page(status int, body []byte) {
	c.wantHeader("Content-Type", "text/html; charset=UTF-8")
	if !strings.Contains(string(body), "<h1>") {
		c.differ("body", "no <h1>", "the message in one")
	}
	for _, word := range snakeCase().FindAllString(string(body), -1) {
		if e, ok := LookupError(word); ok {
			c.known(e.Type, status)
			c.countedBy(e.Type)
			return
		}
	}
	c.differ("body", "no type of error", "one of Errors")
}

// known says that there is such an error, and that this is its status.
func (c *checker) known(typ string, status int) {
	e, ok := LookupError(typ)
	if !ok {
		c.differ(".type", strconv.Quote(typ), "one of Errors")
		return
	}
	want, _ := e.Wire()
	if e.Old != 0 && older(c.server(), "1.9.0") {
		want = e.Old
	}
	if status != want {
		c.differ("status of "+typ, status, want)
	}
}

var refusedParam = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("^(?:Param \"([^\"]+)\" is not optional\\.|Invalid `([^`]+)` param: (?s:.+))$")
})

// message proves the texts that follow from the row or from Errors.
func (c *checker) message(typ string, status int, got string) {
	e, ok := LookupError(typ)
	switch {
	case !ok:
	case status == 500:
		c.wantMessage(got, hidden)
	case typ == "general_argument_invalid":
		c.paramMessage(got)
	case typ == "general_unauthorized_scope" && c.op.Scope != "" && !older(c.server(), "1.8"):
		if want := fmt.Sprintf(`) missing scopes (["%s"])`, strings.Join(c.op.scopes(), `","`)); !strings.HasSuffix(got, want) {
			c.differ(".message", strconv.Quote(got), "... "+want)
		}
	case got == "":
		c.differ(".message", "empty", "a text")
	case !e.Varies && !older(c.server(), "1.9.0"):
		c.wantMessage(got, e.Message)
	}
}

func (c *checker) wantMessage(got, want string) {
	if got != want {
		c.differ(".message", strconv.Quote(got), strconv.Quote(want))
	}
}

// paramMessage is about a parameter of the row; only a required one is missed.
func (c *checker) paramMessage(got string) {
	if got == "Invalid X-Appwrite-Timestamp header value" {
		return
	}
	names := refusedParam().FindStringSubmatch(got)
	if names == nil {
		c.differ(".message", strconv.Quote(got), "Param \"...\" is not optional. or Invalid `...` param: ...")
		return
	}
	i := slices.IndexFunc(c.op.Params, func(p Param) bool { return p.Name == names[1]+names[2] })
	if i < 0 {
		c.differ(".message", strconv.Quote(got), "a parameter of "+c.op.ID)
		return
	}
	if names[1] != "" && !c.op.Params[i].Required {
		c.differ(".message", strconv.Quote(got), "nothing missed: "+names[1]+" is optional")
	}
}

// countedBy says that the headers of the limit are there if and only if the
// request came as far as the counting.
func (c *checker) countedBy(typ string) {
	if slices.Contains(anywhere, typ) && c.header.Get("X-RateLimit-Limit") == "" {
		return
	}
	if typ == "general_rate_limit_exceeded" && c.op.Limit == nil {
		c.differ(".type", typ, "no such error: "+c.op.ID+" has no limit")
	}
	c.limits(c.op.Limit != nil && !slices.Contains(beforeLimit, typ))
}
