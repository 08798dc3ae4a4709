package sdk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/internal/contract"
	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

// method is one of the package's calls with arguments for all of its
// parameters. It gives what it was given and what it returned.
type method struct {
	name    string
	options bool // it takes call options
	call    func(ctx context.Context, c *sdk.Client, opts ...sdk.CallOption) []any
}

// everyMethod finds the methods of the services by reflection, so that a new
// one is in every test that walks them, and adds the functions. Each text that
// they take is made by text from the name of its field, "" for an argument.
func everyMethod(text func(field string) string) []method {
	var all []method
	account, avatars := reflect.TypeFor[*sdk.AccountService](), reflect.TypeFor[*sdk.AvatarsService]()
	for m := range account.Methods() {
		all = append(all, reflected(m, text, func(c *sdk.Client) any { return c.Account }))
	}
	for m := range avatars.Methods() {
		build := reflected(m, text, func(c *sdk.Client) any { return c.Avatars })
		all = append(all, method{m.Name + ".Bytes", true, func(ctx context.Context, c *sdk.Client, opts ...sdk.CallOption) []any {
			in := build.call(ctx, c)
			image, err := in[len(in)-1].(sdk.ImageRequest).Bytes(ctx, opts...)
			return append(in, image, err)
		}}, method{m.Name + ".Open", true, func(ctx context.Context, c *sdk.Client, opts ...sdk.CallOption) []any {
			in := build.call(ctx, c)
			data, kind, err := drain(in[len(in)-1].(sdk.ImageRequest).Open(ctx, opts...))
			return append(in, sdk.Image{Data: []byte(data), ContentType: kind}, err)
		}})
	}
	type prefs struct{ Password string }
	return append(all,
		method{"GetPrefs", true, func(ctx context.Context, c *sdk.Client, opts ...sdk.CallOption) []any {
			_, err := sdk.GetPrefs[prefs](ctx, c.Account, opts...)
			return []any{err}
		}},
		method{"UpdatePrefs", true, func(ctx context.Context, c *sdk.Client, opts ...sdk.CallOption) []any {
			user, err := sdk.UpdatePrefs(ctx, c.Account, prefs{"dark"}, opts...)
			return []any{user, err}
		}},
		method{"Do GET", true, func(ctx context.Context, c *sdk.Client, opts ...sdk.CallOption) []any {
			return []any{c.Do(ctx, "GET", "/account", url.Values{"secret": {text("Secret")}}, new(sdk.User), opts...)}
		}},
		method{"Do PUT", true, func(ctx context.Context, c *sdk.Client, opts ...sdk.CallOption) []any {
			return []any{c.Do(ctx, "PUT", "/account/recovery", map[string]string{"password": text("Password")}, nil, opts...)}
		}},
	)
}

// reflected is a method of the service that a client has.
func reflected(m reflect.Method, text func(string) string, service func(*sdk.Client) any) method {
	in := m.Type
	options := in.IsVariadic() && in.In(in.NumIn()-1).Elem() == reflect.TypeFor[sdk.CallOption]()
	return method{m.Name, options, func(ctx context.Context, c *sdk.Client, opts ...sdk.CallOption) []any {
		args, seen := []reflect.Value{reflect.ValueOf(service(c))}, []any{}
		for i := 1; i < in.NumIn(); i++ {
			if in.IsVariadic() && i == in.NumIn()-1 {
				break
			}
			arg := reflect.New(in.In(i)).Elem()
			if in.In(i) == reflect.TypeFor[context.Context]() {
				arg.Set(reflect.ValueOf(ctx))
			} else {
				fill(arg, "", text)
				seen = append(seen, arg.Interface())
			}
			args = append(args, arg)
		}
		if options {
			for _, o := range opts {
				args = append(args, reflect.ValueOf(o))
			}
		}
		for _, out := range m.Func.Call(args) {
			seen = append(seen, results(out)...)
		}
		return seen
	}}
}

// results are what a method has returned; of an iterator, all that it gives.
func results(out reflect.Value) []any {
	if _, ok := reflect.TypeAssert[error](out); ok || out.Kind() != reflect.Func {
		return []any{out.Interface()}
	}
	var all []any
	for item, err := range out.Seq2() {
		all = append(all, item.Interface(), err.Interface())
	}
	return all
}

// fill gives a parameter a value of its type, and panics where it knows none.
func fill(v reflect.Value, name string, text func(string) string) {
	switch v.Type() {
	case reflect.TypeFor[func(context.Context, sdk.MFAPrompt) (string, error)]():
		v.Set(reflect.ValueOf(func(context.Context, sdk.MFAPrompt) (string, error) { return text("OTP"), nil }))
		return
	case reflect.TypeFor[*sdk.MFARequired]():
		v.Set(reflect.ValueOf(&sdk.MFARequired{Session: &sdk.Session{ID: "s1", Secret: text("Secret")}, Factors: []sdk.Factor{"totp"}}))
		return
	case reflect.TypeFor[time.Duration]():
		v.SetInt(int64(time.Second))
		return
	case reflect.TypeFor[query.Query]():
		v.Set(reflect.ValueOf(query.Equal("provider", text(name))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text(name))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name, text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), name, text)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"Authorization": text(name)}))
	case reflect.Interface:
		v.Set(reflect.ValueOf(map[string]string{"theme": "dark"}))
	case reflect.Struct:
		for field, value := range v.Fields() {
			fill(value, field.Name, text)
		}
	default:
		panic(fmt.Sprintf("no value for %s %s", name, v.Type()))
	}
}

// holdsSecret tells by its name whether a field of a parameter or a member of
// an answer is a secret.
var holdsSecret = regexp.MustCompile(`(?i)^(old)?password$|secret|otp$|token$|^nonce$|^headers$|^jwt$|^uri$|recoverycodes`)

// Every method is found, and makes a request of its own where it makes one.
func TestEveryMethodIsWalked(t *testing.T) {
	t.Parallel()
	silent := map[string]bool{"OAuth2SessionURL": true, "OAuth2TokenURL": true}
	for _, m := range everyMethod(func(string) string { return "text" }) {
		sent := 0
		c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
			sent++
			return server("secret")(r)
		}))
		seen := m.call(t.Context(), c)
		if (sent == 0) != silent[m.name] {
			t.Errorf("%s: %d requests", m.name, sent)
		}
		if err, failed := seen[len(seen)-1].(error); failed {
			t.Errorf("%s: %v", m.name, err)
		}
	}
	if n := len(everyMethod(func(string) string { return "" })); n < 70 {
		t.Errorf("%d methods", n)
	}
}

// server answers every operation with the contract's document of it, in which
// every secret is the one given.
func server(secret string) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		op, _, ok := contract.Match(r.Method, strings.TrimPrefix(r.URL.EscapedPath(), "/v1"))
		switch {
		case !ok:
			return refusal(404, "general_route_not_found"), nil
		case op.Status == 301:
			return reply(301, "", "Location", provider), nil
		case strings.HasPrefix(op.ID, "avatars."):
			return reply(200, pngHead, "Content-Type", "image/png"), nil
		case op.Reply == "":
			return reply(204, ""), nil
		}
		document, err := contract.Sample(op.Reply)
		if err != nil {
			return nil, err
		}
		var members map[string]any
		if err := json.Unmarshal(document, &members); err != nil {
			return nil, err
		}
		text, err := json.Marshal(withSecrets(members, secret))
		return reply(op.Status, string(text)), err
	}
}

// withSecrets puts the secret into all members that hold one.
func withSecrets(members map[string]any, secret string) map[string]any {
	for name, value := range members {
		switch value := value.(type) {
		case map[string]any:
			members[name] = withSecrets(value, secret)
		case []any:
			for i, item := range value {
				if item, ok := item.(map[string]any); ok {
					value[i] = withSecrets(item, secret)
				} else if holdsSecret.MatchString(name) {
					value[i] = secret
				}
			}
		case string:
			if holdsSecret.MatchString(name) {
				members[name] = secret
			}
		}
	}
	return members
}
