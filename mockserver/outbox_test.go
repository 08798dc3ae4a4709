package mockserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

func send(t *testing.T, p *Project, to string) *Message {
	t.Helper()
	m := &Message{To: to, Channel: Email, Kind: MFAChallenge, Code: "123456"}
	if err := p.outbox.send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return m
}

// A message gets its id, its number, its project and the project's time, and
// is there at once; what is given out is a copy.
func TestOutboxKeeps(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	o := p.Outbox()
	if _, ok := o.Last(Filter{}); ok || o.Mark() != 0 {
		t.Errorf("new outbox: %v, mark %d", o.All(Filter{}), o.Mark())
	}
	sent := send(t, p, "ann@example.test")
	if len(sent.ID) != 20 || sent.Seq != 1 || sent.Project != "test" || !sent.Sent.Equal(noon) {
		t.Errorf("sent: %+v", sent)
	}
	mark := o.Mark()
	send(t, p, "bob@example.test")
	second := send(t, p, "ann@example.test")
	got, err := o.Wait(t.Context(), Filter{To: "ann@example.test"})
	if err != nil || got.ID != sent.ID {
		t.Errorf("Wait gave %+v, %v, want the oldest", got, err)
	}
	got.Code = "spoilt"
	got, err = o.Wait(t.Context(), Filter{To: "ann@example.test", After: mark})
	if err != nil || got.ID != second.ID {
		t.Errorf("Wait after a mark gave %+v, %v", got, err)
	}
	last, ok := o.Last(Filter{To: "ann@example.test"})
	if !ok || last.ID != second.ID {
		t.Errorf("Last gave %+v, %v", last, ok)
	}
	all := o.All(Filter{})
	if len(all) != 3 || all[0].Code != "123456" {
		t.Errorf("All gave %d messages, the first %+v", len(all), all[0])
	}
	o.Clear()
	if len(o.All(Filter{})) != 0 {
		t.Error("messages after Clear")
	}
	if m := send(t, p, "ann@example.test"); m.Seq != 4 {
		t.Errorf("number after Clear is %d", m.Seq)
	}
}

// Wait waits for the message that matches, without polling, and for no other.
func TestOutboxWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t)
		p, other := s.Default(), s.TestProject(t)
		got := make(chan *Message, 1)
		go func() {
			m, err := p.Outbox().Wait(t.Context(), Filter{To: "ann@example.test"})
			if err != nil {
				t.Errorf("Wait: %v", err)
			}
			got <- m
		}()
		synctest.Wait()
		send(t, other, "ann@example.test")
		send(t, p, "bob@example.test")
		synctest.Wait()
		select {
		case m := <-got:
			t.Fatalf("Wait gave %+v", m)
		default:
		}
		sent := send(t, p, "ann@example.test")
		if m := <-got; m.ID != sent.ID {
			t.Errorf("Wait gave %+v", m)
		}
	})
}

// A wait ends with its context, with its project and with the server.
func TestOutboxWaitEnds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(ctx context.Context, cancel func(), p *Project) error
		want error
	}{
		"context":  {func(_ context.Context, cancel func(), _ *Project) error { cancel(); return nil }, context.Canceled},
		"project":  {func(ctx context.Context, _ func(), p *Project) error { return p.Delete(ctx) }, store.ErrNotFound},
		"shutdown": {func(ctx context.Context, _ func(), p *Project) error { return p.server.Shutdown(ctx) }, http.ErrServerClosed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newServer(t).Default()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				errs := make(chan error, 2)
				go func() {
					_, err := p.Outbox().Wait(ctx, Filter{})
					errs <- err
				}()
				go func() {
					for range p.Outbox().Subscribe(ctx, Filter{}) {
						t.Error("Subscribe gave a message")
					}
					errs <- c.want
				}()
				synctest.Wait()
				if err := c.end(t.Context(), cancel, p); err != nil {
					t.Fatal(err)
				}
				for range 2 {
					if err := <-errs; !errors.Is(err, c.want) {
						t.Errorf("Wait ended with %v, want %v", err, c.want)
					}
				}
			})
		})
	}
}

// A subscription gives what is there, then each message as it comes, once.
func TestOutboxSubscribe(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	const before, after = 3, 200
	for n := range before {
		send(t, p, strconv.Itoa(n))
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := range after {
			send(t, p, strconv.Itoa(before+n))
		}
	})
	n := 0
	for m := range p.Outbox().Subscribe(t.Context(), Filter{}) {
		if m.To != strconv.Itoa(n) {
			t.Fatalf("message %d is to %s", n, m.To)
		}
		if n++; n == before+after {
			break
		}
	}
	wg.Wait()
}

// Of many who wait at once, each gets its own message.
func TestOutboxManyWait(t *testing.T) {
	t.Parallel()
	p := newServer(t).Default()
	var wg sync.WaitGroup
	for n := range 32 {
		to := fmt.Sprint(n)
		wg.Go(func() {
			m, err := p.Outbox().Wait(t.Context(), Filter{To: to})
			if err != nil || m.To != to {
				t.Errorf("Wait for %s gave %+v, %v", to, m, err)
			}
		})
		wg.Go(func() { send(t, p, to) })
	}
	wg.Wait()
}

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
