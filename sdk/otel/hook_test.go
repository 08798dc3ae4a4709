package otel_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	api "go.opentelemetry.io/otel/trace"
)

// sentinel is in every secret; whoever shows it has leaked one.
const sentinel = "s3nt1nel"

// roundTrip is a transport of one function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func reply(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		Header: http.Header{"Content-Type": {"application/json"}, "Set-Cookie": {"a_session_demo=" + sentinel}}}
}

// lab is a client whose spans and metrics stay in memory.
type lab struct {
	client *sdk.Client
	spans  *tracetest.InMemoryExporter
	tracer api.Tracer
	reader *metric.ManualReader
}

func newLab(t *testing.T, rt roundTrip, opts ...otel.Option) *lab {
	t.Helper()
	l := &lab{spans: tracetest.NewInMemoryExporter(), reader: metric.NewManualReader()}
	tracers := trace.NewTracerProvider(trace.WithSyncer(l.spans))
	l.tracer = tracers.Tracer("test")
	hook, err := otel.NewHook(append([]otel.Option{
		otel.WithTracerProvider(tracers), otel.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(l.reader))),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	l.client, err = sdk.New("https://api.test/v1", "demo", sdk.WithTransport(rt), sdk.WithHook(hook),
		sdk.WithCredential(sdk.SessionSecret(sentinel)), sdk.WithRetry(sdk.RetryPolicy{MinWait: 1, MaxWait: 1}))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// durations gives the attempts counted, by their attributes.
func (l *lab) durations(t *testing.T) map[string]uint64 {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := l.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	counts := make(map[string]uint64)
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			h, ok := m.Data.(metricdata.Histogram[float64])
			if !ok || m.Name != "http.client.request.duration" || m.Unit != "s" || scope.Scope.Version != sdk.Version {
				t.Fatalf("metric %+v of %+v", m, scope.Scope)
			}
			for _, p := range h.DataPoints {
				counts[text(p.Attributes.ToSlice())] = p.Count
			}
		}
	}
	return counts
}

// text is attributes in the order of their names, which is that of a set.
func text(attributes []attribute.KeyValue) string {
	set := attribute.NewSet(attributes...)
	return set.Encoded(attribute.DefaultEncoder())
}

// Each attempt is a client span under the caller's, named after its operation,
// with the attributes of the semantic conventions; the caller's span has an
// event for each further attempt, and the metric counts them all.
func TestSpansAndMetrics(t *testing.T) {
	t.Parallel()
	step := 0
	var seen []api.SpanContext
	l := newLab(t, func(r *http.Request) (*http.Response, error) {
		seen = append(seen, api.SpanContextFromContext(r.Context()))
		if step++; step == 1 {
			return reply(502, "<p>"), nil
		}
		return reply(200, `{}`), nil
	}, otel.WithEndpoint("https://api.test/v1"))
	ctx, caller := l.tracer.Start(t.Context(), "caller")
	if _, err := l.client.Account.GetSession(ctx, "an-id"); err != nil {
		t.Fatal(err)
	}
	caller.End()

	spans := l.spans.GetSpans()
	if len(spans) != 3 {
		t.Fatalf("%d spans, want two attempts and the caller", len(spans))
	}
	const common = "server.address=api.test,server.port=443,url.template=/account/sessions/{sessionId}"
	for i, want := range []string{
		"error.type=502,http.request.method=GET,http.response.status_code=502," + common,
		"http.request.method=GET,http.request.resend_count=1,http.response.status_code=200," + common,
	} {
		s := spans[i]
		if got := text(s.Attributes); got != want {
			t.Errorf("attempt %d has\n%s\nwant\n%s", i+1, got, want)
		}
		if s.Name != "account.getSession" || s.SpanKind != api.SpanKindClient || s.Parent.SpanID() != caller.SpanContext().SpanID() ||
			(s.Status.Code == codes.Error) != (i == 0) || s.Status.Description != "" || s.InstrumentationScope.Version != sdk.Version {
			t.Errorf("attempt %d: %+v", i+1, s)
		}
		if seen[i].SpanID() != s.SpanContext.SpanID() {
			t.Errorf("attempt %d was sent in another span", i+1)
		}
	}
	if e := spans[2].Events; len(e) != 1 || e[0].Name != "retry" || text(e[0].Attributes) != "http.request.resend_count=1" {
		t.Errorf("events of the caller: %+v", e)
	}
	want := map[string]uint64{
		"error.type=502,http.request.method=GET,http.response.status_code=502," + common: 1,
		"http.request.method=GET,http.response.status_code=200," + common:                1,
	}
	if got := l.durations(t); !maps.Equal(got, want) {
		t.Errorf("durations %v, want %v", got, want)
	}
}

// error.type says what failed in one word, and there is no status where there
// was no answer.
func TestErrorTypes(t *testing.T) {
	t.Parallel()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for want, x := range map[string]struct {
		ctx context.Context
		rt  roundTrip
	}{
		"user_blocked 403": {t.Context(), func(*http.Request) (*http.Response, error) {
			return reply(403, `{"type":"user_blocked","message":"no"}`), nil
		}},
		"400 400": {t.Context(), func(*http.Request) (*http.Response, error) {
			return reply(400, `{"type":"https://problems.test/jane","message":"no"}`), nil
		}},
		"404 404":             {t.Context(), func(*http.Request) (*http.Response, error) { return reply(404, `{"message":"no"}`), nil }},
		"not_appwrite 200":    {t.Context(), func(*http.Request) (*http.Response, error) { return reply(200, `<p>`), nil }},
		"unreachable <none>":  {t.Context(), func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }},
		"timeout <none>":      {t.Context(), func(*http.Request) (*http.Response, error) { return nil, context.DeadlineExceeded }},
		"canceled <none>":     {over, nil},
		"_OTHER 200":          {t.Context(), func(*http.Request) (*http.Response, error) { return reply(200, strings.Repeat(" ", 9<<20)), nil }},
		"302 302":             {t.Context(), func(*http.Request) (*http.Response, error) { return reply(302, ""), nil }},
		"general_unknown 500": {t.Context(), func(*http.Request) (*http.Response, error) { return reply(500, `{"type":"general_unknown"}`), nil }},
	} {
		l := newLab(t, x.rt)
		if _, err := l.client.Account.Get(x.ctx); err == nil {
			t.Errorf("%s: no error", want)
		}
		spans := l.spans.GetSpans()
		attributes := attribute.NewSet(spans[0].Attributes...)
		typ, _ := attributes.Value("error.type")
		status, ok := attributes.Value("http.response.status_code")
		got := typ.AsString() + " <none>"
		if ok {
			got = typ.AsString() + " " + status.Emit()
		}
		if got != want || spans[0].Status.Code != codes.Error {
			t.Errorf("%s, status %v; want %s", got, spans[0].Status, want)
		}
	}
	l := newLab(t, func(*http.Request) (*http.Response, error) { return nil, io.EOF })
	_, err := l.client.Account.UpdateName(t.Context(), sdk.UpdateNameParams{Name: "x"})
	if got := text(l.spans.GetSpans()[0].Attributes); !errors.Is(err, sdk.ErrOutcomeUnknown) || !strings.HasPrefix(got, "error.type=outcome_unknown,") {
		t.Errorf("lost answer to a write: %v, %s", err, got)
	}
}

// Nothing that is private reaches a span or a metric: no secret, no ID, no
// query, no text of the server.
func TestNothingPrivate(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(*http.Request) (*http.Response, error) {
		return reply(400, `{"message":"`+sentinel+`","type":"general_argument_invalid"}`), nil
	})
	_, _ = l.client.Account.GetSession(t.Context(), sentinel)
	_, _ = l.client.Account.CreateEmailPasswordSession(t.Context(), sdk.CreateEmailPasswordSessionParams{Email: sentinel, Password: sentinel})
	_, _ = l.client.Avatars.QR(sdk.QRParams{Text: sentinel}).Bytes(t.Context())
	_ = l.client.Do(t.Context(), "GET", "/users/"+sentinel+"?secret="+sentinel, nil, nil)
	shown := fmt.Sprintf("%+v", l.spans.GetSpans()) + fmt.Sprint(l.durations(t))
	if strings.Contains(shown, sentinel) {
		t.Errorf("a secret in %s", shown)
	}
	if n := len(l.spans.GetSpans()); n != 4 {
		t.Errorf("%d spans, want 4", n)
	}
}

// The server is told the span of each attempt if the program says so, and
// nothing otherwise.
func TestPropagation(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]otel.Option{"asked": {otel.WithPropagator(propagation.TraceContext{})}, "not asked": nil} {
		var sent []string
		l := newLab(t, func(r *http.Request) (*http.Response, error) {
			sent = append(sent, r.Header.Get("Traceparent"))
			return reply(502, "<p>"), nil
		}, opts...)
		_, _ = l.client.Account.Get(t.Context())
		spans := l.spans.GetSpans()
		if len(sent) != 3 || len(spans) != 3 {
			t.Fatalf("%s: %d attempts, %d spans", name, len(sent), len(spans))
		}
		for i, got := range sent {
			want := ""
			if opts != nil {
				want = fmt.Sprintf("00-%s-%s-01", spans[i].SpanContext.TraceID(), spans[i].SpanContext.SpanID())
			}
			if got != want {
				t.Errorf("%s: attempt %d says %q, want %q", name, i+1, got, want)
			}
		}
	}
}

// A stream is a span, which ends where its body begins.
func TestStreams(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(*http.Request) (*http.Response, error) {
		resp := reply(200, "picture")
		resp.Header.Set("Content-Type", "image/png")
		return resp, nil
	})
	s, err := l.client.Avatars.QR(sdk.QRParams{Text: sentinel}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	spans := l.spans.GetSpans()
	const want = "http.request.method=GET,http.response.status_code=200,url.template=/avatars/qr"
	if len(spans) != 1 || spans[0].Name != "avatars.getQR" || text(spans[0].Attributes) != want || l.durations(t)[want] != 1 {
		t.Errorf("spans %+v, durations %v", spans, l.durations(t))
	}
}

// One hook serves many goroutines.
func TestManyCalls(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(*http.Request) (*http.Response, error) { return reply(200, `{}`), nil })
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 8 {
				if _, err := l.client.Account.Get(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	want := map[string]uint64{"http.request.method=GET,http.response.status_code=200,url.template=/account": 128}
	if got := l.durations(t); !maps.Equal(got, want) || len(l.spans.GetSpans()) != 128 {
		t.Errorf("durations %v, %d spans; want %v", got, len(l.spans.GetSpans()), want)
	}
}

// Options that make no sense are refused, and a password in an endpoint is not
// repeated; without options the global providers are used, which do nothing.
func TestOptions(t *testing.T) {
	t.Parallel()
	for want, opt := range map[string]otel.Option{
		"otel hook: tracer provider is nil":             otel.WithTracerProvider(nil),
		"otel hook: meter provider is nil":              otel.WithMeterProvider(nil),
		"otel hook: propagator is nil":                  otel.WithPropagator(nil),
		"otel hook: an option is nil":                   nil,
		"otel hook: endpoint is not an absolute URL":    otel.WithEndpoint("jane:" + sentinel + "@x"),
		"otel hook: endpoint has no number as its port": otel.WithEndpoint("http://x:99999999999999999999"),
	} {
		if _, err := otel.NewHook(opt); fmt.Sprint(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	hook, err := otel.NewHook(otel.WithEndpoint("http://[::1]:8080/v1"))
	if err != nil {
		t.Fatal(err)
	}
	op := sdk.Operation{Name: "account.get", Method: "GET", Route: "/account", Attempt: 1}
	hook.End(hook.Start(t.Context(), op), op, nil, nil)
	hook.End(t.Context(), op, nil, nil) // a context that is not from Start
}

// A server is named by host and port, the scheme's if there is none.
func TestServer(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{
		"http://localhost/v1":  "server.address=localhost,server.port=80,",
		"https://localhost/v1": "server.address=localhost,server.port=443,",
		"http://[::1]:8080/v1": "server.address=::1,server.port=8080,",
	} {
		l := newLab(t, func(*http.Request) (*http.Response, error) { return reply(200, `{}`), nil }, otel.WithEndpoint(endpoint))
		if _, err := l.client.Account.Get(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := text(l.spans.GetSpans()[0].Attributes); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", endpoint, got, want)
		}
	}
}

// What a hook costs, beside the same call without one.
func BenchmarkHook(b *testing.B) {
	for name, opts := range map[string][]sdk.Option{"bare": nil, "hook": {sdk.WithHook(memoryHook(b))}} {
		c, err := sdk.New("https://api.test/v1", "demo", append(opts, sdk.WithTransport(roundTrip(func(*http.Request) (*http.Response, error) {
			return reply(200, `{}`), nil
		})))...)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Account.Get(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func memoryHook(b *testing.B) *otel.Hook {
	b.Helper()
	hook, err := otel.NewHook(otel.WithTracerProvider(trace.NewTracerProvider()),
		otel.WithMeterProvider(metric.NewMeterProvider(metric.WithReader(metric.NewManualReader()))))
	if err != nil {
		b.Fatal(err)
	}
	return hook
}
