package otel

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/appctl/appctl/sdk"
	api "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"
)

// scope is the name under which spans and metrics are made.
const scope = "github.com/appctl/appctl/sdk/otel"

// doOperation is that of [sdk.Client.Do], whose route is the path itself: too
// many, and with the IDs of users.
const doOperation = "client.do"

// Hook is an [sdk.HeaderHook]. It is safe for concurrent use, by any number of clients.
type Hook struct {
	tracer   trace.Tracer
	duration metric.Float64Histogram
	server   []attribute.KeyValue

	propagator propagation.TextMapPropagator // nil for none
}

// NewHook gives a hook for [sdk.WithHook]. The error is that of an option, or
// of a meter provider that refuses the metric.
func NewHook(opts ...Option) (*Hook, error) {
	c := config{tracers: api.GetTracerProvider(), meters: api.GetMeterProvider()}
	for _, opt := range opts {
		if opt == nil {
			return nil, errors.New("otel hook: an option is nil")
		}
		if err := opt(&c); err != nil {
			return nil, fmt.Errorf("otel hook: %w", err)
		}
	}
	meter := c.meters.Meter(scope, metric.WithInstrumentationVersion(sdk.Version), metric.WithSchemaURL(semconv.SchemaURL))
	duration, err := meter.Float64Histogram("http.client.request.duration",
		metric.WithUnit("s"), metric.WithDescription("Duration of HTTP client requests."),
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10))
	if err != nil {
		return nil, fmt.Errorf("otel hook: %w", err)
	}
	tracer := c.tracers.Tracer(scope, trace.WithInstrumentationVersion(sdk.Version), trace.WithSchemaURL(semconv.SchemaURL))
	return &Hook{tracer: tracer, duration: duration, server: c.server, propagator: c.propagator}, nil
}

// attempt is what Start leaves for End.
type attempt struct {
	span  trace.Span
	start time.Time
}

type attemptKey struct{}

// Start begins the span of an attempt. The transport sees it in its context.
func (h *Hook) Start(ctx context.Context, op sdk.Operation) context.Context {
	attributes := h.describe(op)
	if op.Attempt > 1 {
		count := semconv.HTTPRequestResendCount(op.Attempt - 1)
		trace.SpanFromContext(ctx).AddEvent("retry", trace.WithAttributes(count))
		attributes = append(attributes, count)
	}
	ctx, span := h.tracer.Start(ctx, op.Name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attributes...))
	return context.WithValue(ctx, attemptKey{}, attempt{span, time.Now()})
}

// Header names the span of the attempt to the server, if [WithPropagator] says so.
func (h *Hook) Header(ctx context.Context) http.Header {
	if h.propagator == nil {
		return nil
	}
	header := make(http.Header)
	h.propagator.Inject(ctx, propagation.HeaderCarrier(header))
	return header
}

// End ends the span and counts the attempt.
func (h *Hook) End(ctx context.Context, op sdk.Operation, r *sdk.Response, err error) {
	a, ok := ctx.Value(attemptKey{}).(attempt)
	if !ok {
		return // a context that is not from Start
	}
	var outcome []attribute.KeyValue
	if r != nil {
		outcome = append(outcome, semconv.HTTPResponseStatusCode(r.Status))
	}
	if err != nil {
		outcome = append(outcome, semconv.ErrorTypeKey.String(errorType(err)))
		a.span.SetStatus(codes.Error, "") // error.type says it; the text is the server's
	}
	a.span.SetAttributes(outcome...)
	h.duration.Record(ctx, time.Since(a.start).Seconds(), metric.WithAttributes(append(h.describe(op), outcome...)...))
	a.span.End()
}

// describe gives what is known of an attempt before it is made.
func (h *Hook) describe(op sdk.Operation) []attribute.KeyValue {
	attributes := append(slices.Clone(h.server), semconv.HTTPRequestMethodKey.String(op.Method))
	if op.Name == doOperation {
		return attributes
	}
	return append(attributes, semconv.URLTemplate(op.Route))
}
