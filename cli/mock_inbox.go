package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/sdk"
)

func newMockInbox(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "inbox COMMAND",
		Short: "The mail and SMS that the server \"sent\"",
		Long: "The mail and SMS that the server \"sent\" for the project of --project. The server is that of\n" +
			"APPCTL_MOCK_CONTROL, as mock exec sets it, else a mock serve at its default address.",
		Example: "  appctl mock inbox list\n" +
			"  appctl mock inbox wait --to ada@example.org --jq .code",
	}, newInboxList(a), newInboxShow(a), newInboxWait(a))
}

// message is what is shown of a captured message.
type message struct {
	ID        string   `json:"id"`
	Project   string   `json:"projectId"`
	Seq       uint64   `json:"seq"`
	Kind      string   `json:"kind"`
	To        string   `json:"to"`
	Subject   string   `json:"subject"`
	Text      string   `json:"text"`
	URL       string   `json:"url"`
	Code      string   `json:"code"`
	CreatedAt sdk.Time `json:"createdAt"`
}

// inbox asks the control API of a mock server.
type inbox struct {
	app               *app
	to, channel, kind string
	after             uint64
}

func (i *inbox) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&i.to, "to", "", "only those to an `ADDRESS` or number")
	f.StringVar(&i.channel, "type", "", "only of a `TYPE`: email or sms")
	f.StringVar(&i.kind, "kind", "", "only of a `KIND`, such as mfa-challenge or recovery")
	f.Uint64Var(&i.after, "after", 0, "only those after the message of that sequence `NUMBER`")
	complete(cmd, "type", inboxTypes...)
	complete(cmd, "kind", inboxKinds...)
}

// The values of --type and --kind.
var (
	inboxTypes = []string{"email", "sms"}
	inboxKinds = []string{
		"magic-url", "email-otp", "phone-otp", "email-verification", "phone-verification", "recovery", "mfa-challenge", "session-alert",
	}
)

// check refuses a filter that no message can pass.
func (i *inbox) check() error {
	if i.channel != "" {
		if err := oneOf("--type", i.channel, inboxTypes...); err != nil {
			return err
		}
	}
	if i.kind == "" {
		return nil
	}
	return oneOf("--kind", i.kind, inboxKinds...)
}

// mockControl opens the control API: of APPCTL_MOCK_CONTROL, else of a mock serve
// with its default address.
func (a *app) mockControl() (*call, error) {
	t := &target{
		endpoint: cmp.Or(a.env.get("APPCTL_MOCK_CONTROL"), "http://"+mockDefault+"/_mock/v1"),
		project:  cmp.Or(a.config.text("project"), "test"),
	}
	if token := a.env.get("APPCTL_MOCK_TOKEN"); token != "" {
		t.credential = sdk.Bearer(token)
	}
	c, err := a.call(t)
	if err != nil {
		return nil, fmt.Errorf("mock server at %s: %w", t.endpoint, err)
	}
	return c, nil
}

// messages are some of the outbox.
type messages struct {
	body  json.RawMessage // of the answer
	each  []json.RawMessage
	items []message
}

// fetch gives the messages that match. With wait it holds out for the first.
func (i *inbox) fetch(ctx context.Context, wait time.Duration) (*messages, error) {
	if err := i.check(); err != nil {
		return nil, err
	}
	c, err := i.app.mockControl()
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	for name, text := range map[string]string{"to": i.to, "type": i.channel, "kind": i.kind} {
		if text != "" {
			query.Set(name, text)
		}
	}
	if i.after > 0 {
		query.Set("after", strconv.FormatUint(i.after, 10))
	}
	if wait > 0 {
		query.Set("wait", wait.String())
	}
	var found messages
	err = c.Do(ctx, "GET", "/projects/"+url.PathEscape(c.Project())+"/messages", query, &found.body, sdk.CallTimeout(wait+i.app.config.timeout()))
	if err != nil {
		return nil, noMock(err)
	}
	var reply struct{ Messages []json.RawMessage }
	if err := json.Unmarshal(found.body, &reply); err != nil {
		return nil, fmt.Errorf("read the messages: %w", err)
	}
	found.each, found.items = reply.Messages, make([]message, len(reply.Messages))
	for n, raw := range found.each {
		if err := json.Unmarshal(raw, &found.items[n]); err != nil {
			return nil, fmt.Errorf("read a message: %w", err)
		}
	}
	return &found, nil
}

// noMock says how to get a mock server where there is none, or none that has what
// was asked for.
func noMock(err error) error {
	switch {
	case tlsHint(err) != "":
		return err // it says what mends it
	case errors.Is(err, sdk.ErrUnreachable):
		return hinted(fmt.Errorf("no mock server: %w", err), "appctl mock serve")
	case errors.Is(err, sdk.ErrProjectNotFound):
		return hinted(err, "--project ID, one of those that the server was started with")
	case errors.Is(err, sdk.ErrRouteNotFound), errors.Is(err, sdk.ErrNotAppwrite):
		return hinted(err, "check APPCTL_MOCK_CONTROL; it usually ends in /_mock/v1")
	case errors.Is(err, sdk.ErrUnauthorized):
		return hinted(err, "APPCTL_MOCK_TOKEN is to have the token of its --control-token-file")
	}
	return err
}

func newInboxList(a *app) *cobra.Command {
	i := &inbox{app: a}
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the messages, the oldest first",
		Example: "  appctl mock inbox list --to ada@example.org",
		RunE: runs(func(ctx context.Context, _ []string) error {
			found, err := i.fetch(ctx, 0)
			if err != nil {
				return err
			}
			rows := make([][]string, len(found.items))
			for n, m := range found.items {
				rows[n] = []string{m.ID, strconv.FormatUint(m.Seq, 10), m.Kind, m.To, cmp.Or(m.Code, m.URL), a.at(m.CreatedAt.Time)}
			}
			return a.show(list(found.body, []string{"ID", "SEQ", "KIND", "TO", "CODE OR LINK", "SENT"}, rows))
		}),
	}
	i.add(cmd)
	return cmd
}

func newInboxShow(a *app) *cobra.Command {
	i := &inbox{app: a}
	cmd := &cobra.Command{
		Use:     "show [ID]",
		Short:   "Show a message whole, the newest by default",
		Example: "  appctl mock inbox show\n  appctl mock inbox show --jq .html >mail.html",
		RunE: runs(func(ctx context.Context, args []string) error {
			found, err := i.fetch(ctx, 0)
			if err != nil {
				return err
			}
			for n, m := range slices.Backward(found.items) {
				if len(args) == 0 || m.ID == args[0] {
					return a.show(a.messageResult(m, found.each[n]))
				}
			}
			return hinted(exiting(exitNotFound, errors.New("there is no such message")), "appctl mock inbox list")
		}),
	}
	i.add(cmd)
	return cmd
}

func newInboxWait(a *app) *cobra.Command {
	i := &inbox{app: a}
	var limit time.Duration
	cmd := &cobra.Command{
		Use:   "wait",
		Short: "Show the first message that matches, now or when it comes",
		Long:  "Show the first message that matches: one that is there, or one that comes. Exit code 124\nsays that none came in time.",
		Example: "  appctl mock inbox wait --to ada@example.org --kind mfa-challenge --jq .code\n" +
			"  appctl mock inbox wait --for 5s",
		RunE: runs(func(ctx context.Context, _ []string) error {
			const most = time.Minute // the server's own limit
			for left := limit; ; left -= most {
				found, err := i.fetch(ctx, max(0, min(left, most)))
				if err != nil {
					return err
				}
				if len(found.items) > 0 {
					return a.show(a.messageResult(found.items[0], found.each[0]))
				}
				if left <= most {
					break
				}
			}
			return exiting(exitTimeout, fmt.Errorf("no message in %s", limit))
		}),
	}
	i.add(cmd)
	cmd.Flags().DurationVar(&limit, "for", 30*time.Second, "how long to wait, as a `DURATION`")
	return cmd
}

func (a *app) messageResult(m message, raw json.RawMessage) result {
	return record(raw,
		[2]string{"id", m.ID}, [2]string{"kind", m.Kind}, [2]string{"to", m.To}, [2]string{"sent", a.at(m.CreatedAt.Time)},
		[2]string{"subject", m.Subject}, [2]string{"code", m.Code}, [2]string{"link", m.URL}, [2]string{"text", strings.Join(strings.Fields(m.Text), " ")})
}

func newMockTOTP(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "totp USER",
		Short: "The code that a user's authenticator app shows now",
		Long:  "The code that a user's authenticator app shows now. USER is an e-mail address, a phone\nnumber or an ID. With --json also the secret, the URI and the seconds that are left.",
		Example: "  appctl mock totp ada@example.org\n" +
			"  appctl account login ada@example.org --code \"$(appctl mock totp ada@example.org)\"",
		RunE: runs(func(ctx context.Context, args []string) error {
			c, err := a.mockControl()
			if err != nil {
				return err
			}
			var body json.RawMessage
			path := "/projects/" + url.PathEscape(c.Project()) + "/users/" + url.PathEscape(args[0]) + "/totp"
			if err := c.Do(ctx, "GET", path, nil, &body); err != nil {
				return noMock(err)
			}
			var reply struct {
				Code string `json:"code"`
			}
			if err := json.Unmarshal(body, &reply); err != nil {
				return err
			}
			return a.show(value(body, reply.Code))
		}),
	}
}
