package mockserver

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// maxWait is how long a request may ask to be held.
const maxWait = 60 * time.Second

// messageReply is a message as the control API shows it: every field, always.
type messageReply struct {
	ID        string  `json:"id"`
	Project   string  `json:"projectId"`
	Channel   Channel `json:"type"`
	To        string  `json:"to"`
	ToName    string  `json:"toName"`
	From      string  `json:"from"`
	FromName  string  `json:"fromName"`
	ReplyTo   string  `json:"replyTo"`
	Subject   string  `json:"subject"`
	Text      string  `json:"text"`
	HTML      string  `json:"html"`
	UserID    string  `json:"userId"`
	Seq       uint64  `json:"seq"`
	Kind      Kind    `json:"kind"`
	URL       string  `json:"url"`
	Secret    string  `json:"secret"`
	Code      string  `json:"code"`
	Phrase    string  `json:"phrase"`
	Expire    string  `json:"expire"`
	CreatedAt string  `json:"createdAt"`
}

type messageList struct {
	Total    int            `json:"total"`
	Messages []messageReply `json:"messages"`
}

func showMessage(m *Message) messageReply {
	return messageReply{
		ID: m.ID, Project: m.Project, Channel: m.Channel, Kind: m.Kind, UserID: m.UserID, Seq: m.Seq,
		To: m.To, ToName: m.ToName, From: m.From, FromName: m.FromName, ReplyTo: m.ReplyTo,
		Subject: m.Subject, Text: m.Text, HTML: m.HTML,
		URL: m.URL, Secret: m.Secret, Code: m.Code, Phrase: m.Phrase,
		Expire: apiTime(m.Expires), CreatedAt: apiTime(m.Sent),
	}
}

func (s *Server) listAllMessages(w http.ResponseWriter, r *http.Request) error {
	return s.projects.mail.answer(w, r)
}

func (p *Project) listMessages(w http.ResponseWriter, r *http.Request) error {
	return p.outbox.answer(w, r)
}

func (o *Outbox) answer(w http.ResponseWriter, r *http.Request) error {
	filter, err := queryFilter(r)
	if err != nil {
		return err
	}
	limit, err := queryLimit(r)
	if err != nil {
		return err
	}
	wait, err := queryWait(r)
	if err != nil {
		return err
	}
	found, err := o.store.Messages(r.Context(), o.project, filter, 0)
	if err == nil && len(found) == 0 && wait > 0 {
		found, err = o.waitAtMost(r.Context(), filter, wait)
	}
	if err != nil {
		return err
	}
	list := messageList{Total: len(found), Messages: []messageReply{}}
	if limit > 0 && len(found) > limit {
		found = found[:limit]
	}
	for _, m := range found {
		list.Messages = append(list.Messages, showMessage(m))
	}
	return writeJSON(w, r, http.StatusOK, list)
}

// waitAtMost gives no messages when the time is over, or the server ends.
func (o *Outbox) waitAtMost(ctx context.Context, f Filter, d time.Duration) ([]*Message, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	found, err := o.wait(ctx, f, 0)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, http.ErrServerClosed) {
		return nil, nil
	}
	return found, err
}

// queryFilter reads to, type, kind and after. An empty one picks all.
func queryFilter(r *http.Request) (Filter, error) {
	q := r.URL.Query()
	f := Filter{To: q.Get("to"), Channel: Channel(q.Get("type")), Kind: Kind(q.Get("kind"))}
	channels := []Channel{"", Email, SMS}
	if !slices.Contains(channels, f.Channel) {
		return f, failf("general_argument_invalid", "Invalid `type` param: must be email or sms.")
	}
	kinds := []Kind{"", MagicURL, EmailOTP, PhoneOTP, EmailVerification, PhoneVerification, Recovery, MFAChallenge, SessionAlert}
	if !slices.Contains(kinds, f.Kind) {
		return f, failf("general_argument_invalid", "Invalid `kind` param: must be one of %v.", kinds[1:])
	}
	after := q.Get("after")
	if after == "" {
		return f, nil
	}
	seq, err := strconv.ParseUint(after, 10, 64)
	if err != nil {
		return f, failf("general_argument_invalid", "Invalid `after` param: must be a sequence number.")
	}
	f.After = seq
	return f, nil
}

// queryLimit is 0 for no limit.
func queryLimit(r *http.Request) (int, error) {
	given := r.URL.Query().Get("limit")
	if given == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		return 0, failf("general_argument_invalid", "Invalid `limit` param: must be a whole number above 0.")
	}
	return n, nil
}

func queryWait(r *http.Request) (time.Duration, error) {
	given := r.URL.Query().Get("wait")
	if given == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(given)
	if err != nil || d < 0 || d > maxWait {
		return 0, failf("general_argument_invalid", "Invalid `wait` param: must be a time such as 5s, at most %v.", maxWait)
	}
	return d, nil
}

func (p *Project) markMessages(w http.ResponseWriter, r *http.Request) error {
	return writeJSON(w, r, http.StatusOK, map[string]uint64{"seq": p.outbox.Mark()})
}

func (p *Project) clearMessages(w http.ResponseWriter, r *http.Request) error {
	if err := p.server.store.ClearMessages(r.Context(), p.id); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
