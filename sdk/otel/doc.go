// Package otel traces and measures the calls of an [sdk.Client] with
// OpenTelemetry. It is a module of its own, so that programs without
// OpenTelemetry do not depend on it:
//
//	hook, err := otel.NewHook(otel.WithEndpoint(endpoint))
//	client, err := sdk.New(endpoint, project, sdk.WithHook(hook))
//
// # Spans
//
// Each attempt of a call is a client span, a child of the span in the call's
// context, named after the operation: "account.getSession". Its attributes are
// those of the semantic conventions for HTTP clients: http.request.method,
// url.template (the route, "/account/sessions/{sessionId}"),
// http.response.status_code, error.type, http.request.resend_count from the
// second attempt on, and server.address and server.port with [WithEndpoint].
// Calls by [sdk.Client.Do] have no url.template. Before each further attempt the
// caller's own span gets an event "retry".
//
// # Metrics
//
// http.client.request.duration, a histogram in seconds of the attempts, has the
// same attributes but the count. The body of an image stream is not part of it.
//
// # Propagation
//
// With [WithPropagator] the server learns which span a request belongs to. By
// default it does not: it may be somebody else's.
//
// # What is left out
//
// No URL, query, header, body or credential reaches a span or a metric, nor the
// text of an error, which is the server's. error.type is one of few words: the
// type of the server's refusal ("user_invalid_credentials"), its status ("502"),
// "timeout", "canceled", "unreachable", "outcome_unknown", "not_appwrite", or
// "_OTHER" for an answer over a limit.
package otel
