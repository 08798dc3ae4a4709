package cli

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

// Both stores keep what they were given, by profile, and know when there is
// nothing. Not parallel: the keyring's stand-in is the library's own, and global.
func TestStores(t *testing.T) {
	keyring.MockInit()
	h := home{dir: t.TempDir()}
	for _, name := range []string{storeKeyring, storeFile} {
		t.Run(name, func(t *testing.T) {
			s, err := h.openStore(name)
			if err != nil {
				t.Fatal(err)
			}
			ctx := t.Context()
			if _, err := s.load(ctx, "ada"); !errors.Is(err, errNoCredential) {
				t.Errorf("load from an empty store: %v, want errNoCredential", err)
			}
			ada := credential{Secret: "s1", SessionID: "1", UserID: "u1", Expires: time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)}
			bob := credential{Secret: "s2", SessionID: "2", UserID: "u2"}
			for name, c := range map[string]credential{"ada@example.org": ada, "bob": bob} {
				if err := s.save(ctx, name, c); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := s.load(ctx, "ada@example.org"); err != nil || got != ada {
				t.Errorf("load: %+v, %v, want %+v", got, err, ada)
			}
			if err := s.remove(ctx, "ada@example.org"); err != nil {
				t.Error(err)
			}
			if err := s.remove(ctx, "ada@example.org"); err != nil {
				t.Errorf("remove what is not there: %v", err)
			}
			if _, err := s.load(ctx, "ada@example.org"); !errors.Is(err, errNoCredential) {
				t.Errorf("load after remove: %v", err)
			}
			if got, err := s.load(ctx, "bob"); err != nil || got != bob {
				t.Errorf("load the other: %+v, %v", got, err)
			}
		})
	}
	keyring.MockInitWithError(errors.New("locked"))
	s, err := h.openStore(storeKeyring)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.load(t.Context(), "bob"); err == nil || errors.Is(err, errNoCredential) {
		t.Errorf("load from a locked keyring: %v, want its error", err)
	}
}

// Two configuration directories with a profile of the same name do not share a
// keyring entry.
func TestKeyringServices(t *testing.T) {
	t.Parallel()
	names := map[store]bool{}
	for _, h := range []home{{dir: "/home/ada/.config/appctl", isDefault: true}, {dir: "/tmp/a"}, {dir: "/tmp/b"}} {
		s, err := h.openStore(storeKeyring)
		if err != nil {
			t.Fatal(err)
		}
		names[s] = true
	}
	if len(names) != 3 {
		t.Errorf("services: %v, want three", names)
	}
}

// A keyring that never answers is given up after three seconds, or when the run
// is interrupted.
func TestKeyringLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		forever := make(chan struct{})
		defer close(forever)
		hang := func() (string, error) {
			<-forever
			return "", nil
		}
		began := time.Now()
		if _, err := inTime(t.Context(), hang); !errors.Is(err, errKeyringTimeout) {
			t.Errorf("hanging call: %v, want errKeyringTimeout", err)
		}
		if took := time.Since(began); took != keyringLimit {
			t.Errorf("hanging call took %v, want %v", took, keyringLimit)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := inTime(ctx, hang); !errors.Is(err, context.Canceled) {
			t.Errorf("interrupted call: %v", err)
		}
	})
}
