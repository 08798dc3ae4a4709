package cli

// Storage rules:
//
//   - a session is kept in the system's keyring, or where that fails in
//     credentials.json, readable by its owner alone; config.yaml names which, and
//     holds no secret
//   - the keyring has three seconds for an answer: a locked or dead one must not
//     hang a command. Silence on reading is an error, never "not signed in"
//   - passwords, codes and recovery codes are never stored

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/zalando/go-keyring"
)

// credential is what is kept of a sign-in.
type credential struct {
	Secret    string    `json:"secret"`
	SessionID string    `json:"sessionId"`
	UserID    string    `json:"userId"`
	Expires   time.Time `json:"expires,omitzero"`
}

var (
	errNoCredential   = errors.New("no session is stored")
	errKeyringTimeout = errors.New("the keyring gave no answer in 3 seconds")
)

// unlockHint is for a keyring that does not give what is in it.
const unlockHint = "unlock your keyring, or sign in again with: appctl account login --store file"

// keyringLimit is how long one call to the keyring may take.
const keyringLimit = 3 * time.Second

// store keeps credentials by the name of their profile. The caller holds the lock
// of the home while it saves or removes.
type store interface {
	load(ctx context.Context, profile string) (credential, error) // errNoCredential where there is none
	save(ctx context.Context, profile string, c credential) error
	remove(ctx context.Context, profile string) error // nil where there is none
}

// The values of --store.
const (
	storeAuto    = "auto"
	storeKeyring = "keyring"
	storeFile    = "file"
	storeNone    = "none"
)

// openStore gives the store of that name, storeKeyring or storeFile.
func (h home) openStore(name string) (store, error) {
	switch name {
	case storeKeyring:
		service := "appctl"
		if !h.isDefault { // two directories may have profiles of the same name
			service += ":" + h.dir
		}
		return keyringStore{service: service}, nil
	case storeFile:
		return fileStore{home: h}, nil
	}
	return nil, fmt.Errorf("the configuration names an unknown store, %q", name)
}

// storePlace names a store for people.
func storePlace(name string) string {
	if name == storeFile {
		return credentialsName
	}
	return "the " + name
}

// keyringStore is the keyring of the desktop: one small JSON document an item.
type keyringStore struct{ service string }

func (k keyringStore) load(ctx context.Context, profile string) (credential, error) {
	var c credential
	text, err := inTime(ctx, func() (string, error) { return keyring.Get(k.service, profile) })
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return c, errNoCredential
	case errors.Is(err, errKeyringTimeout):
		return c, hinted(err, unlockHint)
	case err != nil:
		return c, hinted(fmt.Errorf("read from the keyring: %w", err), unlockHint)
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, errors.New("the keyring's entry is not one of appctl")
	}
	return c, nil
}

func (k keyringStore) save(ctx context.Context, profile string, c credential) error {
	text, err := json.Marshal(c) //nolint:gosec // the keyring is where the secret belongs
	if err != nil {
		return err
	}
	_, err = inTime(ctx, func() (string, error) { return "", keyring.Set(k.service, profile, string(text)) })
	return err
}

func (k keyringStore) remove(ctx context.Context, profile string) error {
	_, err := inTime(ctx, func() (string, error) { return "", keyring.Delete(k.service, profile) })
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// inTime runs a call to the keyring for at most keyringLimit. The call cannot be
// stopped; one that hangs is left behind.
func inTime(ctx context.Context, call func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1) // buffered: the call left behind must not block
	go func() {
		text, err := call()
		done <- answer{text, err}
	}()
	limit := time.NewTimer(keyringLimit)
	defer limit.Stop()
	select {
	case a := <-done:
		return a.text, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	case <-limit.C:
		return "", errKeyringTimeout
	}
}

// fileStore is credentials.json. It is not encrypted: with the key beside it,
// it would only look safe.
type fileStore struct{ home home }

const credentialsName = "credentials.json"

type credentialsFile struct {
	Version  int                   `json:"version"`
	Sessions map[string]credential `json:"sessions"`
}

func (s fileStore) read() (credentialsFile, error) {
	c := credentialsFile{Version: 1, Sessions: map[string]credential{}}
	path := s.home.path(credentialsName)
	data, err := readPrivate(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return c, hinted(fmt.Errorf("read %s: %w", path, err), "move it away, and sign in again: mv "+shellQuote(path)+" "+shellQuote(path+".broken"))
	}
	if c.Version > 1 {
		return c, fmt.Errorf("%s was written by a newer appctl (version %d)", path, c.Version)
	}
	if c.Sessions == nil {
		c.Sessions = map[string]credential{}
	}
	return c, nil
}

func (s fileStore) write(c credentialsFile) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return s.home.replace(credentialsName, append(data, '\n'))
}

func (s fileStore) load(_ context.Context, profile string) (credential, error) {
	file, err := s.read()
	if err != nil {
		return credential{}, err
	}
	c, ok := file.Sessions[profile]
	if !ok {
		return c, errNoCredential
	}
	return c, nil
}

func (s fileStore) save(_ context.Context, profile string, c credential) error {
	file, err := s.read()
	if err != nil {
		return err
	}
	file.Sessions[profile] = c
	return s.write(file)
}

func (s fileStore) remove(_ context.Context, profile string) error {
	file, err := s.read()
	if err != nil {
		return err
	}
	if _, ok := file.Sessions[profile]; !ok {
		return nil
	}
	delete(file.Sessions, profile)
	return s.write(file)
}
