package mockserver

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// The control API lists the messages of a project, and of all, with every
// field of each.
func TestControlMessages(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	p, other := s.Default(), s.TestProject(t, ProjectID("other"))
	control(t, s, "GET", "/projects/test/messages", "").ok(200)
	if a := control(t, s, "GET", "/messages", ""); a.body != `{"total":0,"messages":[]}` {
		t.Errorf("no messages: %s", a.body)
	}
	full := &Message{
		ID: "m1", UserID: "ann", RequestID: "r", Channel: Email, Kind: EmailOTP, To: "ann@example.test", ToName: "Ann", From: "team@localhost.test",
		FromName: "Team", ReplyTo: "reply@localhost.test", Subject: "OTP", Text: "text", HTML: "<p>", URL: "https://x/?a=1", Secret: "s",
		Code: "123456", Phrase: "p", Expires: noon.Add(15 * time.Minute),
	}
	if err := p.outbox.send(t.Context(), full); err != nil {
		t.Fatal(err)
	}
	if err := other.outbox.send(t.Context(), &Message{ID: "m2", Channel: SMS, Kind: PhoneOTP, To: "+15551234567", Text: "654321"}); err != nil {
		t.Fatal(err)
	}
	first := `{"id":"m1","projectId":"test","type":"email","to":"ann@example.test","toName":"Ann","from":"team@localhost.test","fromName":"Team",` +
		`"replyTo":"reply@localhost.test","subject":"OTP","text":"text","html":"\u003cp\u003e","userId":"ann","seq":1,"kind":"email-otp",` +
		`"url":"https://x/?a=1","secret":"s","code":"123456","phrase":"p","expire":"2026-08-21T12:15:00.000+00:00","createdAt":"2026-08-21T12:00:00.000+00:00"}`
	second := `{"id":"m2","projectId":"other","type":"sms","to":"+15551234567","toName":"","from":"","fromName":"",` +
		`"replyTo":"","subject":"","text":"654321","html":"","userId":"","seq":2,"kind":"phone-otp",` +
		`"url":"","secret":"","code":"","phrase":"","expire":"","createdAt":"2026-08-21T12:00:00.000+00:00"}`
	for path, want := range map[string]string{
		"/messages":                                     `{"total":2,"messages":[` + first + "," + second + `]}`,
		"/messages?limit=1":                             `{"total":2,"messages":[` + first + `]}`,
		"/messages?after=1":                             `{"total":1,"messages":[` + second + `]}`,
		"/messages?type=sms":                            `{"total":1,"messages":[` + second + `]}`,
		"/messages?kind=phone-otp":                      `{"total":1,"messages":[` + second + `]}`,
		"/messages?to=%2B15551234567":                   `{"total":1,"messages":[` + second + `]}`,
		"/messages?to=ANN@example.test":                 `{"total":0,"messages":[]}`,
		"/messages?to=&type=&kind=&after=&wait=&limit=": `{"total":2,"messages":[` + first + "," + second + `]}`,
		"/projects/test/messages":                       `{"total":1,"messages":[` + first + `]}`,
		"/projects/other/messages":                      `{"total":1,"messages":[` + second + `]}`,
		"/projects/other/messages/mark":                 `{"seq":2}`,
		"/projects/test/messages/mark":                  `{"seq":1}`,
		"/projects/console/messages":                    `{"total":0,"messages":[]}`,
		"/projects/test/messages?wait=0s":               `{"total":1,"messages":[` + first + `]}`,
	} {
		if a := control(t, s, "GET", path, ""); a.status != 200 || a.body != want {
			t.Errorf("GET %s: %d\n got %s\nwant %s", path, a.status, a.body, want)
		}
	}
	for _, query := range []string{"type=fax", "kind=otp", "after=x", "after=-1", "limit=0", "limit=x", "wait=5", "wait=-1s", "wait=61s", "wait=soon"} {
		control(t, s, "GET", "/messages?"+query, "").refused(400, "general_argument_invalid")
	}
	control(t, s, "DELETE", "/projects/test/messages", "").ok(204)
	if a := control(t, s, "GET", "/messages", ""); a.body != `{"total":1,"messages":[`+second+`]}` {
		t.Errorf("after DELETE: %s", a.body)
	}
	control(t, s, "GET", "/projects/unknown/messages", "").refused(404, "project_not_found")
	control(t, s, "GET", "/projects/unknown/messages/mark", "").refused(404, "project_not_found")
	control(t, s, "DELETE", "/projects/unknown/messages", "").refused(404, "project_not_found")
}

// A request with wait is held until a message matches, of the project or of
// any, and no longer than it asked for.
func TestControlLongPoll(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/projects/test/messages", "/messages"} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(t)
			start := time.Now()
			a := control(t, s, "GET", path+"?wait=60s", "")
			if a.body != `{"total":0,"messages":[]}` || time.Since(start) != 60*time.Second {
				t.Errorf("GET %s without a message: %s after %v", path, a.body, time.Since(start))
			}
			got := make(chan *answer)
			go func() { got <- control(t, s, "GET", path+"?wait=60s&to=ann@example.test", "") }()
			synctest.Wait()
			start = time.Now()
			send(t, s.Default(), "bob@example.test")
			synctest.Wait()
			send(t, s.Default(), "ann@example.test")
			if o := (<-got).ok(200); o["total"] != json.Number("1") || time.Since(start) != 0 {
				t.Errorf("GET %s: %v after %v", path, o, time.Since(start))
			}
		})
	}
}

// A held request ends when the client goes away, when the project is deleted
// and when the server shuts down; no goroutine stays.
func TestControlLongPollEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			r, err := http.NewRequestWithContext(ctx, "GET", "http://localhost/_mock/v1/messages?wait=60s", nil)
			if err != nil {
				t.Error(err)
				return
			}
			if res, err := s.Transport().RoundTrip(r); err == nil {
				res.Body.Close()
			}
		}()
		synctest.Wait()
		cancel()
		<-gone

		got := make(chan *answer)
		go func() { got <- control(t, s, "GET", "/projects/test/messages?wait=60s", "") }()
		synctest.Wait()
		control(t, s, "DELETE", "/projects/test", "").ok(204)
		(<-got).refused(404, "project_not_found")

		go func() { got <- control(t, s, "GET", "/messages?wait=60s", "") }()
		synctest.Wait()
		start := time.Now()
		if err := s.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		if a := <-got; a.status != 200 || time.Since(start) != 0 {
			t.Errorf("at shutdown: %d %s after %v", a.status, a.body, time.Since(start))
		}
	})
}
