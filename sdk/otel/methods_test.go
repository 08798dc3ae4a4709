package otel_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

// everything is what a request says, for a server that repeats it.
func everything(r *http.Request) string {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	return fmt.Sprint(r.Method, r.URL, r.Header, string(body))
}

// Whatever method is called, with the sentinel in each text, ID and secret that
// it takes, its span is named after an operation and nothing shows the sentinel:
// not if all goes well, and not if a server or a transport repeats the request.
func TestEveryMethod(t *testing.T) {
	t.Parallel()
	for name, rt := range map[string]roundTrip{
		"success": func(*http.Request) (*http.Response, error) { return reply(200, `{"secret":"`+sentinel+`"}`), nil },
		"refusal": func(r *http.Request) (*http.Response, error) {
			said, _ := json.Marshal(everything(r))
			return reply(400, `{"message":`+string(said)+`,"type":`+string(said)+`}`), nil
		},
		"one word": func(*http.Request) (*http.Response, error) {
			return reply(400, `{"message":"no","type":"`+sentinel+`"}`), nil
		},
		"transport": func(r *http.Request) (*http.Response, error) { return nil, errors.New(everything(r)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, rt)
			for _, service := range []any{l.client.Account, l.client.Avatars} {
				v := reflect.ValueOf(service)
				for m := range v.Type().Methods() {
					l.spans.Reset()
					walk(t, v, m)
					for _, span := range l.spans.GetSpans() {
						if shown := fmt.Sprintf("%+v", span); strings.Contains(shown, sentinel) || !strings.HasPrefix(span.Name, "a") {
							t.Errorf("%s: %s", m.Name, shown)
						}
					}
					if n := len(l.spans.GetSpans()); n == 0 && !strings.HasSuffix(m.Name, "URL") {
						t.Errorf("%s: no span", m.Name)
					}
				}
			}
			if shown := fmt.Sprint(l.durations(t)); strings.Contains(shown, sentinel) {
				t.Errorf("a secret in the metrics: %s", shown)
			}
		})
	}
}

// walk calls a method of a service, and asks for what it builds.
func walk(t *testing.T, service reflect.Value, m reflect.Method) {
	t.Helper()
	args := []reflect.Value{service}
	for i := 1; i < m.Type.NumIn(); i++ {
		if m.Type.IsVariadic() && i == m.Type.NumIn()-1 {
			break
		}
		args = append(args, argument(m.Type.In(i)))
	}
	out := m.Func.Call(args)
	if picture, ok := reflect.TypeAssert[sdk.ImageRequest](out[0]); ok {
		_, _ = picture.Bytes(t.Context())
	}
	if out[0].Kind() == reflect.Func {
		for range out[0].Seq2() { // an iterator, to its end
		}
	}
}

// argument is a value of the type with the sentinel in it wherever it has a text.
func argument(of reflect.Type) reflect.Value {
	switch of {
	case reflect.TypeFor[context.Context]():
		return reflect.ValueOf(context.Background())
	case reflect.TypeFor[*sdk.MFARequired]():
		return reflect.ValueOf(&sdk.MFARequired{Session: &sdk.Session{Secret: sentinel}})
	case reflect.TypeFor[func(context.Context, sdk.MFAPrompt) (string, error)]():
		return reflect.ValueOf(func(context.Context, sdk.MFAPrompt) (string, error) { return sentinel, nil })
	case reflect.TypeFor[query.Query]():
		return reflect.ValueOf(query.Equal("provider", sentinel))
	case reflect.TypeFor[time.Duration]():
		return reflect.ValueOf(time.Second)
	case reflect.TypeFor[any]():
		return reflect.ValueOf(map[string]string{"theme": sentinel})
	}
	v := reflect.New(of).Elem()
	switch of.Kind() {
	case reflect.String:
		v.SetString(sentinel)
	case reflect.Pointer:
		v.Set(reflect.New(of.Elem()))
		v.Elem().Set(argument(of.Elem()))
	case reflect.Slice:
		v.Set(reflect.Append(v, argument(of.Elem())))
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"Authorization": sentinel}))
	case reflect.Struct:
		for _, field := range v.Fields() {
			field.Set(argument(field.Type()))
		}
	default: // a number or a bool has no text
	}
	return v
}
