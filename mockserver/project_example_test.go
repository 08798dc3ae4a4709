package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/appctl/appctl/mockserver"
)

func ExampleServer_NewProject() {
	srv, err := mockserver.New()
	if err != nil {
		panic(err)
	}
	p, err := srv.NewProject(mockserver.ProjectID("shop"), mockserver.Configure(func(s *mockserver.Settings) {
		s.Auth.Limit = 100
		s.Platforms = []string{"*.example.com"}
	}))
	if err != nil {
		panic(err)
	}
	fmt.Println(p.ID(), p.Settings().Auth.Limit)

	_, err = srv.NewProject(mockserver.Configure(func(s *mockserver.Settings) { s.Auth.Duration = -1 }), mockserver.ProjectID("bad"))
	fmt.Println(err)
	// Output:
	// shop 100
	// make project "bad": `auth.duration` must be a whole number from 1 to 2147483647
}

func ExampleClock() {
	srv, err := mockserver.New(mockserver.WithClock(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
	if err != nil {
		panic(err)
	}
	p := srv.Default()
	p.Clock().Advance(366 * 24 * time.Hour) // every session is over now
	fmt.Println(p.Clock().Now())
	// Output: 2027-01-03 03:04:05 +0000 UTC
}

// The control API does over HTTP what Go code does with a [mockserver.Project].
func Example_controlAPI() {
	srv, err := mockserver.New()
	if err != nil {
		panic(err)
	}
	url := srv.ControlURL() + "/projects/shop"
	for _, body := range []string{`{"auth":{"sessionsLimit":2}}`, `{"auth":{"sessionLimit":2}}`} {
		r, err := http.NewRequest("PUT", url, strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		res, err := srv.Client().Do(r)
		if err != nil {
			panic(err)
		}
		res.Body.Close()
		fmt.Println(res.StatusCode)
	}
	p, _ := srv.Project("shop")
	fmt.Println(p.Settings().Auth.SessionsLimit)
	// Output:
	// 201
	// 400
	// 2
}
