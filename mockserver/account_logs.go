package mockserver

import (
	"context"
	"errors"
	"slices"

	"github.com/appctl/appctl/mockserver/store"
)

// mostLogs is how many entries the log of a user has; older ones go.
const mostLogs = 5000

// logEvents are what operations are called in the log of the user who did them.
// Those that are not here leave no trace.
var logEvents = map[string]string{
	"account.create":         "user.create",
	"account.updateName":     "user.update",
	"account.updatePassword": "user.update",
	"account.updateEmail":    "user.update",
	"account.updatePhone":    "user.update",
	"account.updatePrefs":    "user.update",
	"account.updateStatus":   "user.update",

	"account.updateMFA":              "user.update",
	"account.createMFAAuthenticator": "user.update",
	"account.updateMFAAuthenticator": "user.update",
	"account.deleteMFAAuthenticator": "user.update",
	"account.createMFARecoveryCodes": "user.update",
	"account.updateMFARecoveryCodes": "user.update",
	"account.createMFAChallenge":     "challenge.create",
	"account.updateMFAChallenge":     "challenges.update",

	"account.createEmailPasswordSession": "session.create",
	"account.createAnonymousSession":     "session.create",
	"account.createSession":              "session.create",
	"account.updateMagicURLSession":      "session.create",
	"account.updatePhoneSession":         "session.create",
	"account.createIDTokenSession":       "session.create",
	oauth2Redirect:                       "session.create",
	"account.createMagicURLToken":        "session.create",
	"account.createEmailToken":           "session.create",
	"account.createPhoneToken":           "session.create",
	"account.updateSession":              "session.update",
	"account.deleteSession":              "session.delete",
	"account.deleteSessions":             "session.delete",

	"account.createRecovery":             "recovery.create",
	"account.updateRecovery":             "recovery.update",
	"account.createRecoveryOTP":          "recovery.create",
	"account.updateRecoveryOTP":          "recovery.update",
	"account.createEmailVerification":    "verification.create",
	"account.updateEmailVerification":    "verification.update",
	"account.createEmailVerificationOTP": "verification.create",
	"account.updateEmailVerificationOTP": "verification.update",
	"account.createPhoneVerification":    "verification.create",
	"account.updatePhoneVerification":    "verification.update",

	"account.createPushTarget": "target.create",
	"account.updatePushTarget": "target.update",
	"account.deletePushTarget": "target.delete",
	"account.deleteIdentity":   "identity.delete",
}

// log writes down what the caller did. What a key did is nobody's.
func (c *call) log(ctx context.Context) {
	event := logEvents[c.route.ID]
	if event == "" || c.server.release >= noLogs || c.user == nil || c.privileged() || c.errorType != "" {
		return
	}
	entry := store.Log{Event: event, Time: c.now, Email: c.user.Email, Name: c.user.Name, IP: c.ip, UserAgent: c.userAgent()}
	_, err := c.server.store.UpdateUser(ctx, c.project.id, c.user.ID, func(u *store.User) error {
		u.Logs = append(u.Logs, entry)
		u.Logs = u.Logs[max(0, len(u.Logs)-mostLogs):]
		return nil
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		c.server.logger.ErrorContext(ctx, "activity not logged", "request", c.id, "error", err)
	}
}

// logsReply is a page of a user's log, newest first.
type logsReply struct {
	total  int
	logs   []store.Log
	userID string
}

func (r logsReply) write(d *document, c *call) {
	d.open()
	d.number("total", r.total)
	d.each("logs", len(r.logs), func(i int) { r.writeLog(d, c, &r.logs[i]) })
	d.close()
}

func (r logsReply) writeLog(d *document, c *call, l *store.Log) {
	d.open()
	d.str("event", l.Event)
	d.str("userId", r.userID)
	d.str("userEmail", l.Email)
	d.str("userName", l.Name)
	d.str("mode", "default")
	if c.server.release >= logUserType {
		d.str("userType", "user")
	}
	d.str("ip", l.IP)
	d.time("time", l.Time)
	parseUserAgent(l.UserAgent).write(d)
	d.str("countryCode", "--")
	d.str("countryName", c.unknownCountry())
	d.close()
}

// listLogs tells the caller what they did.
func (s *Server) listLogs(_ context.Context, c *call) (reply, error) { return c.logsOf(c.user) }

// listUserLogs tells a server what a user did.
func (s *Server) listUserLogs(ctx context.Context, c *call) (reply, error) {
	u, err := c.pathUser(ctx)
	if err != nil {
		return nil, err
	}
	return c.logsOf(u)
}

func (c *call) logsOf(u *store.User) (reply, error) {
	slices.Reverse(u.Logs)
	page, total, err := listing[store.Log]{noun: "Log", all: u.Logs}.page(c)
	return logsReply{total, page, u.ID}, err
}
