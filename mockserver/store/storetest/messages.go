package storetest

import (
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/appctl/appctl/mockserver/store"
)

// Messages come back as they were kept, oldest first, and by each filter.
func messages(t *testing.T, s store.Store) {
	put(t, s, "p")
	want := &store.Message{
		ID: "m1", UserID: "ann", RequestID: "r1", Channel: store.Email, Kind: store.Recovery,
		To: "ann@example.com", ToName: "Ann", From: "team@example.com", FromName: "Team", ReplyTo: "reply@example.com",
		Subject: "subject", Text: "text", HTML: "<p>text</p>", URL: "https://example.com/?a=1&b=2", Secret: "secret", Code: "123456", Phrase: "phrase",
		Sent: then, Expires: then,
	}
	seq, err := s.AppendMessage(t.Context(), "p", want)
	ok(t, err)
	given := *want
	given.Seq, given.Project = seq, "p"
	want.Text = "spoilt"
	second, err := s.AppendMessage(t.Context(), "p", &store.Message{ID: "m2", Channel: store.SMS, Kind: store.PhoneOTP, To: "+15551234567"})
	ok(t, err)
	third, err := s.AppendMessage(t.Context(), "p", &store.Message{ID: "m3", Channel: store.Email, Kind: store.MagicURL, To: "ANN@example.com"})
	ok(t, err)
	if seq >= second || second >= third {
		t.Errorf("sequence numbers %d, %d, %d do not rise", seq, second, third)
	}
	got, err := s.Messages(t.Context(), "p", store.Filter{To: "ann@example.com"}, 0)
	ok(t, err)
	same(t, "Messages to ann@example.com", got, []*store.Message{&given})
	got[0].Text = "spoilt"
	for _, c := range []struct {
		filter store.Filter
		limit  int
		want   string
	}{
		{store.Filter{}, 0, "[m1 m2 m3]"},
		{store.Filter{}, 2, "[m1 m2]"},
		{store.Filter{Channel: store.Email}, 0, "[m1 m3]"},
		{store.Filter{Channel: store.Email}, 1, "[m1]"},
		{store.Filter{Kind: store.PhoneOTP}, 0, "[m2]"},
		{store.Filter{After: seq}, 0, "[m2 m3]"},
		{store.Filter{After: seq, Channel: store.Email}, 0, "[m3]"},
		{store.Filter{After: third}, 0, "[]"},
		{store.Filter{To: "nobody"}, 0, "[]"},
	} {
		got, err := s.Messages(t.Context(), "p", c.filter, c.limit)
		ok(t, err)
		if ids := fmt.Sprint(messageIDs(got)); ids != c.want {
			t.Errorf("Messages(%+v, limit %d) = %s, want %s", c.filter, c.limit, ids, c.want)
		}
	}
	got, err = s.Messages(t.Context(), "p", store.Filter{}, 1)
	ok(t, err)
	same(t, "first message", got[0], &given)

	ok(t, s.ClearMessages(t.Context(), "p"))
	fourth, err := s.AppendMessage(t.Context(), "p", &store.Message{ID: "m4"})
	ok(t, err)
	if got, err := s.Messages(t.Context(), "p", store.Filter{}, 0); err != nil || len(got) != 1 || fourth <= third {
		t.Errorf("after ClearMessages: %v, %v, number %d after %d", messageIDs(got), err, fourth, third)
	}
}

func messageIDs(messages []*store.Message) []string {
	ids := []string{}
	for _, m := range messages {
		ids = append(ids, m.ID)
	}
	return ids
}

// Messages of all projects stand in the order in which they were kept.
func messagesOfAll(t *testing.T, s store.Store) {
	put(t, s, "a")
	put(t, s, "b")
	for n, project := range []string{"b", "a", "a", "b", "a"} {
		_, err := s.AppendMessage(t.Context(), project, &store.Message{ID: "m" + strconv.Itoa(n)})
		ok(t, err)
	}
	for limit, want := range []string{"[m0 m1 m2 m3 m4]", "[m0]", "[m0 m1]", "[m0 m1 m2]"} {
		got, err := s.Messages(t.Context(), "", store.Filter{}, limit)
		ok(t, err)
		if ids := fmt.Sprint(messageIDs(got)); ids != want {
			t.Errorf("Messages of all projects, limit %d = %s, want %s", limit, ids, want)
		}
	}
	ok(t, s.ClearMessages(t.Context(), ""))
	if got, err := s.Messages(t.Context(), "", store.Filter{}, 0); err != nil || len(got) != 0 {
		t.Errorf("after ClearMessages of all projects: %v, %v", messageIDs(got), err)
	}
}

// The newest 10,000 messages of a project stay.
func newestMessages(t *testing.T, s store.Store) {
	put(t, s, "p")
	put(t, s, "q")
	_, err := s.AppendMessage(t.Context(), "q", &store.Message{ID: "q"})
	ok(t, err)
	const kept = 10_000
	for n := range kept + 5 {
		_, err := s.AppendMessage(t.Context(), "p", &store.Message{ID: strconv.Itoa(n)})
		ok(t, err)
	}
	got, err := s.Messages(t.Context(), "p", store.Filter{}, 0)
	ok(t, err)
	if len(got) != kept || got[0].ID != "5" || got[kept-1].ID != strconv.Itoa(kept+4) {
		t.Errorf("%d messages stay, from %s to %s", len(got), got[0].ID, got[len(got)-1].ID)
	}
	if got, err := s.Messages(t.Context(), "q", store.Filter{}, 0); err != nil || len(got) != 1 {
		t.Errorf("messages of another project: %v, %v", messageIDs(got), err)
	}
}

// Sequence numbers are given once, and who sees one message has seen all with
// lower numbers.
func messagesInParallel(t *testing.T, s store.Store) {
	projects := []string{"a", "b", "c"}
	for _, p := range projects {
		put(t, s, p)
	}
	const senders, each = 12, 25
	var wg sync.WaitGroup
	for n := range senders {
		wg.Go(func() {
			for range each {
				if _, err := s.AppendMessage(t.Context(), projects[n%len(projects)], &store.Message{}); err != nil {
					t.Errorf("AppendMessage: %v", err)
				}
			}
		})
	}
	seen := make(map[uint64]bool)
	var after uint64
	for len(seen) < senders*each && !t.Failed() {
		news, err := s.Messages(t.Context(), "", store.Filter{After: after}, 0)
		ok(t, err)
		for _, m := range news {
			if m.Seq <= after || seen[m.Seq] {
				t.Fatalf("message %d after %d", m.Seq, after)
			}
			seen[m.Seq] = true
			after = m.Seq
		}
	}
	wg.Wait()
	all, err := s.Messages(t.Context(), "", store.Filter{}, 0)
	ok(t, err)
	if len(all) != len(seen) {
		t.Errorf("a reader that went on from the last number saw %d of %d messages", len(seen), len(all))
	}
}
