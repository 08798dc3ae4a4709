package otel_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/otel"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// Trace the calls of a client. Without options the global providers take spans
// and metrics.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"message":"Missing scope","code":401,"type":"general_unauthorized_scope"}`)
	}))
	defer server.Close()
	endpoint, spans := server.URL+"/v1", tracetest.NewSpanRecorder()

	hook, err := otel.NewHook(
		otel.WithTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(spans))),
		otel.WithEndpoint(endpoint),
	)
	if err != nil {
		log.Fatal(err)
	}
	client, err := sdk.New(endpoint, "my-project", sdk.WithHook(hook))
	if err != nil {
		log.Fatal(err)
	}
	defer client.CloseIdleConnections()
	_, err = client.Account.GetSession(context.Background(), "6a88")
	fmt.Println(err)

	for _, span := range spans.Ended() {
		fmt.Println(span.Name(), span.Status().Code)
		for _, a := range span.Attributes() {
			if a.Key != "server.address" && a.Key != "server.port" {
				fmt.Println(" ", a.Key, a.Value.Emit())
			}
		}
	}
	// Output:
	// account.getSession: 401 general_unauthorized_scope: Missing scope
	// account.getSession Error
	//   http.request.method GET
	//   url.template /account/sessions/{sessionId}
	//   http.response.status_code 401
	//   error.type general_unauthorized_scope
}
