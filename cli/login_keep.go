package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/appctl/appctl/sdk"
)

// adopt takes a session that was made elsewhere.
func (l *login) adopt(ctx context.Context, c *call) (*sdk.Session, error) {
	secret, err := l.session.read(ctx, l.app, "Session")
	if err != nil {
		return nil, err
	}
	session, err := c.As(sdk.SessionSecret(secret)).Account.GetSession(ctx, sdk.CurrentSession)
	if errors.Is(err, sdk.ErrUnauthorizedScope) {
		return nil, exiting(exitSignedOut, fmt.Errorf("that session is not valid, or no longer: %w", err))
	}
	if err != nil {
		return nil, err
	}
	session.Secret = secret
	return session, nil
}

// finish stores the session, or deletes it on the server and says so; one that was
// made elsewhere is left alone.
func (l *login) finish(ctx context.Context, c *call, session *sdk.Session) error {
	own := c.As(sdk.SessionSecret(session.Secret))
	kept, err := l.keep(ctx, c.target, own, session)
	if err == nil {
		return l.show(c.target, kept)
	}
	if l.session.given() {
		return err
	}
	cleanup, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if failed := own.Account.DeleteSession(cleanup, sdk.CurrentSession); failed != nil {
		return fmt.Errorf("%w; session %s is still open on the server, since deleting it failed too: %w", err, session.ID, failed)
	}
	return fmt.Errorf("%w; the new session was ended again", err)
}

// keptSession is what a sign-in leaves behind, and its --json document.
type keptSession struct {
	Profile  string   `json:"profile"` // "" with --store none
	Endpoint string   `json:"endpoint"`
	Project  string   `json:"project"`
	UserID   string   `json:"userId"`
	Email    string   `json:"email"`
	Phone    string   `json:"phone"`
	Session  string   `json:"sessionId"`
	Expire   sdk.Time `json:"expire"`
	Store    string   `json:"store"`
	Secret   string   `json:"secret,omitempty"` // with --store none
	name     string
}

func (l *login) keep(ctx context.Context, t *target, own *sdk.Client, session *sdk.Session) (*keptSession, error) {
	user, err := own.Account.Get(ctx)
	if err != nil {
		return nil, err
	}
	kept := &keptSession{
		Endpoint: own.Endpoint(), Project: own.Project(), UserID: user.ID, Email: user.Email, Phone: user.Phone,
		Session: string(session.ID), Expire: session.Expire, Store: l.store, name: user.Name,
	}
	if l.store == storeNone {
		kept.Secret = session.Secret
		return kept, nil
	}
	p := &profile{
		Endpoint: kept.Endpoint, Project: kept.Project,
		User:    profileUser{ID: user.ID, Email: user.Email, Phone: user.Phone},
		Session: profileSession{ID: kept.Session, Expires: session.Expire.Time},
		Method:  session.Provider,
		TLS:     profileTLS{Insecure: l.app.config.on("insecure_tls")},
	}
	if path := l.app.config.text("ca_cert"); path != "" {
		if p.TLS.CACert, err = filepath.Abs(path); err != nil {
			return nil, err
		}
	} else if t.profile != nil {
		p.TLS = t.profile.TLS
		p.TLS.Insecure = p.TLS.Insecure || l.app.config.on("insecure_tls")
	}
	old, err := l.app.remember(ctx, kept, p, session.Secret)
	if err != nil {
		return nil, fmt.Errorf("keep the session: %w", err)
	}
	if old != "" && old != session.Secret {
		l.endOld(ctx, own, old)
	}
	return kept, nil
}

// endOld ends the session that a profile held before. One that is not valid any
// more has ended by itself.
func (l *login) endOld(ctx context.Context, own *sdk.Client, old string) {
	err := own.As(sdk.SessionSecret(old)).Account.DeleteSession(ctx, sdk.CurrentSession)
	if err != nil && !errors.Is(err, sdk.ErrUnauthorized) && !errors.Is(err, sdk.ErrNotFound) {
		l.app.warn("the session before this one is still open: %v", err)
	}
}

func (l *login) show(t *target, kept *keptSession) error {
	if l.store == storeNone && !l.app.machine() {
		return l.app.show(value(nil, kept.Secret))
	}
	who := cmp.Or(kept.Email, kept.Phone, kept.UserID)
	if kept.name != "" {
		who = kept.name + " <" + who + ">"
	}
	l.app.done("Signed in as %s", who)
	if found, err := l.app.environmentCredential(); err == nil && found.from != "" {
		l.app.warn("%s is set and beats every profile: unset it to use this session", found.from)
	}
	l.app.say("  profile %s, session kept in %s until %s", kept.Profile, storePlace(kept.Store), kept.Expire.Local().Format("2 January 2006"))
	if l.method == "anonymous" {
		l.app.next(t, "appctl account update email EMAIL", "for an account that outlasts its session")
	}
	if !l.app.machine() {
		return nil
	}
	body, err := document(kept)
	if err != nil {
		return err
	}
	return l.app.show(result{body: body})
}
