package cli

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// remember stores a session and its profile in one step under the lock, so that
// two sign-ins at once lose nothing. It gives the secret that the profile held
// before, "" for none. When it fails, the files and the keyring are as they were.
func (a *app) remember(ctx context.Context, kept *keptSession, p *profile, secret string) (old string, err error) {
	err = a.home.locked(ctx, func() error {
		file, err := a.home.readConfig()
		if err != nil {
			return err
		}
		name := a.config.text("profile")
		if name == "" {
			name = file.nameFor(p)
		}
		before := file.Profiles[name]
		if before != nil {
			p.Unknown, p.User.Unknown, p.Session.Unknown, p.TLS.Unknown = before.Unknown, before.User.Unknown, before.Session.Unknown, before.TLS.Unknown
			if before.Session.ID != "" && before.User.ID != p.User.ID {
				a.say("Profile %s was %s, who is signed out by this.", name, before.who())
			}
			if before.at(p.Endpoint, p.Project) { // a secret is never sent elsewhere, not even to end it
				old = a.secretOf(ctx, name, before)
			}
		}
		c := credential{Secret: secret, SessionID: p.Session.ID, UserID: p.User.ID, Expires: p.Session.Expires}
		if p.Store, err = a.save(ctx, kept.Store, name, before, c); err != nil {
			return err
		}
		file.Profiles[name] = p
		if file.DefaultProfile == "" || a.config.text("profile") == "" {
			file.DefaultProfile = name
		}
		if err := a.home.writeConfig(file); err != nil {
			return errors.Join(err, a.unsave(ctx, p.Store, name, before, old))
		}
		kept.Profile, kept.Store = name, p.Store
		if before != nil && before.Store != "" && before.Store != p.Store {
			a.dropFrom(ctx, before.Store, name)
		}
		return nil
	})
	return old, err
}

// save puts a credential where --store says. With auto that is where the profile
// had it before, else the keyring, else the file: a session is never lost because
// a keyring failed.
func (a *app) save(ctx context.Context, where, name string, before *profile, c credential) (string, error) {
	if where == storeAuto && before != nil && before.Store == storeFile {
		where = storeFile // the keyring failed once: do not wait for it again
	}
	if where != storeFile {
		st, err := a.home.openStore(storeKeyring)
		if err == nil {
			err = st.save(ctx, name, c)
		}
		if err == nil {
			return storeKeyring, nil
		}
		if where == storeKeyring || ctx.Err() != nil {
			return "", fmt.Errorf("keyring: %w", err)
		}
		a.warn("no keyring (%v): the session goes into %s, which only you can read", err, a.home.path(credentialsName))
	}
	return storeFile, fileStore{home: a.home}.save(ctx, name, c)
}

// unsave puts back what was stored before save.
func (a *app) unsave(ctx context.Context, where, name string, before *profile, old string) error {
	st, err := a.home.openStore(where)
	if err != nil {
		return err
	}
	if before == nil || old == "" || before.Store != where {
		return st.remove(ctx, name)
	}
	return st.save(ctx, name, credential{
		Secret: old, SessionID: before.Session.ID, UserID: before.User.ID, Expires: before.Session.Expires,
	})
}

// secretOf is the secret that a profile holds, "" where there is none or it
// cannot be had.
func (a *app) secretOf(ctx context.Context, name string, p *profile) string {
	if p.Session.ID == "" {
		return ""
	}
	st, err := a.home.openStore(p.Store)
	if err != nil {
		return ""
	}
	c, err := st.load(ctx, name)
	if err != nil {
		return ""
	}
	return c.Secret
}

// dropFrom removes a credential that a profile has moved away from.
func (a *app) dropFrom(ctx context.Context, where, name string) {
	st, err := a.home.openStore(where)
	if err == nil {
		err = st.remove(ctx, name)
	}
	if err != nil {
		a.warn("the old session of profile %s is still in the %s: %v", name, where, err)
	}
}

// forget takes the session of a profile out of its store and marks the profile as
// signed out. Endpoint, project and user stay, for the next sign-in.
func (a *app) forget(ctx context.Context, name string) error {
	return a.home.updateConfig(ctx, func(file *configFile) error {
		p := file.Profiles[name]
		if p == nil {
			return nil
		}
		st, err := a.home.openStore(p.Store)
		if err != nil {
			return err
		}
		if err := st.remove(ctx, name); err != nil {
			return fmt.Errorf("take the session out of the %s: %w", p.Store, err)
		}
		p.Session = profileSession{Unknown: p.Session.Unknown}
		return nil
	})
}

// noteEnd keeps that the server knows a session no more, for what is shown
// without asking it. Where that cannot be written the next request tells again.
func (a *app) noteEnd(ctx context.Context, name, session string) {
	_ = a.home.updateConfig(ctx, func(file *configFile) error {
		if p := file.Profiles[name]; p != nil && p.Session.ID == session && p.signedIn() {
			p.Session.Expires = time.Now().UTC().Truncate(time.Second)
		}
		return nil
	})
}
