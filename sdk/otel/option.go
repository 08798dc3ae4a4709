package otel

import (
	"errors"
	"net/url"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"
)

// Option configures a hook in [NewHook].
type Option func(*config) error

type config struct {
	tracers trace.TracerProvider
	meters  metric.MeterProvider
	server  []attribute.KeyValue

	propagator propagation.TextMapPropagator
}

// WithTracerProvider makes the spans. Default: the global provider, at the time
// of NewHook.
func WithTracerProvider(p trace.TracerProvider) Option {
	return func(c *config) error {
		if p == nil {
			return errors.New("tracer provider is nil")
		}
		c.tracers = p
		return nil
	}
}

// WithMeterProvider makes the metrics. Default: the global provider, at the
// time of NewHook.
func WithMeterProvider(p metric.MeterProvider) Option {
	return func(c *config) error {
		if p == nil {
			return errors.New("meter provider is nil")
		}
		c.meters = p
		return nil
	}
}

// WithPropagator tells the server which span a request belongs to, as with
// propagation.TraceContext{} in the header traceparent. A propagator of baggage
// sends that, too. Default: none, the server is told nothing.
func WithPropagator(p propagation.TextMapPropagator) Option {
	return func(c *config) error {
		if p == nil {
			return errors.New("propagator is nil")
		}
		c.propagator = p
		return nil
	}
}

// WithEndpoint names the server in spans and metrics. Give it what the client
// was given; host and port are all that is kept. Default: it is not named.
func WithEndpoint(endpoint string) Option {
	return func(c *config) error {
		u, err := url.Parse(endpoint)
		if err != nil || u.Hostname() == "" {
			return errors.New("endpoint is not an absolute URL") // and not repeated: it may have a password in it
		}
		port := 80
		if u.Scheme == "https" {
			port = 443
		}
		if u.Port() != "" {
			if port, err = strconv.Atoi(u.Port()); err != nil {
				return errors.New("endpoint has no number as its port")
			}
		}
		c.server = []attribute.KeyValue{semconv.ServerAddress(u.Hostname()), semconv.ServerPort(port)}
		return nil
	}
}
