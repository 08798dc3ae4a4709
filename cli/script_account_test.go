package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// consents is a project that is an OAuth2 provider, with one consent and one family
// of tokens, as the contract has them.
func consents(w http.ResponseWriter, r *http.Request) {
	const consent, token = "/v1/account/consents/6a883f1000017a8b9c0d", "/tokens/6a883f1100026b7c8d9e"
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	sample := map[string]string{
		"/v1/account/consents": "consentList", consent: "consent", consent + "/tokens": "consentTokenList", consent + token: "consentToken",
	}[r.URL.Path]
	switch {
	case sample == "":
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message":"Consent with the requested ID could not be found.","code":404,"type":"general_route_not_found","version":"2.3.0"}`)
	case r.Method == http.MethodDelete && !strings.HasSuffix(sample, "List"):
		w.WriteHeader(http.StatusNoContent)
	default:
		_, _ = w.Write(contractSample(sample))
	}
}

// contractSample is a document of the contract, without white space.
func contractSample(name string) []byte {
	data, err := os.ReadFile("../internal/contract/testdata/" + name + ".json")
	if err != nil {
		panic(err)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, data); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// oldServer knows no route that is asked for.
func oldServer(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(http.StatusNotFound)
	fmt.Fprint(w, `{"message":"Route not found. Please ensure the endpoint is configured correctly and that the API route is valid for this SDK version. Refer to the API docs for more details.","code":404,"type":"general_route_not_found","version":"1.9.6"}`)
}
