package query_test

import (
	"fmt"
	"time"

	"github.com/appctl/appctl/sdk/query"
)

// What one of several conditions has to hold for, the newest first.
func ExampleOr() {
	noon := time.Date(2026, 8, 21, 12, 0, 0, 0, time.UTC)
	for _, q := range []query.Query{
		query.Or(query.Equal("provider", "github", "gitlab"), query.LessThan("providerAccessTokenExpiry", noon)),
		query.OrderDesc("$createdAt"),
		query.Limit(10),
	} {
		fmt.Println(q)
	}
	// Output:
	// {"method":"or","values":[{"method":"equal","attribute":"provider","values":["github","gitlab"]},{"method":"lessThan","attribute":"providerAccessTokenExpiry","values":["2026-08-21T12:00:00.000+00:00"]}]}
	// {"method":"orderDesc","attribute":"$createdAt"}
	// {"method":"limit","values":[10]}
}
