package mockserver

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"

	"github.com/appctl/appctl/mockserver/store"
)

// cost is how dearly a hash is made.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

var (
	costFast   = cost{memory: 8, passes: 1, threads: 1}
	costSignUp = cost{memory: 65536, passes: 4, threads: 3} // the real server's, for new users
	costChange = cost{memory: 7168, passes: 5, threads: 1}  // the real server's, for new passwords
)

const (
	saltLength = 16
	hashLength = 32
	// mostMemory and mostWork are the dearest foreign hash that is checked, in
	// KiB and in KiB times passes.
	mostMemory = 1 << 20
	mostWork   = 1 << 24
)

// argonOptions are the options that the API shows beside every Argon2 hash.
const argonOptions = `{"type":"argon2","memory_cost":65536,"time_cost":4,"threads":3}`

// hasher makes and checks password hashes.
type hasher struct {
	signUp, change cost
	slots          chan struct{} // a hash holds one: many at once would take all memory
}

func newHasher(h Hashing) *hasher {
	hs := &hasher{signUp: costFast, change: costFast, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
	if h == AppwriteHashing {
		hs.signUp, hs.change = costSignUp, costChange
	}
	return hs
}

func (h *hasher) hash(password string, c cost) store.Password {
	salt := randomBytes(saltLength)
	sum := h.argon2id(password, salt, c, hashLength)
	enc := base64.RawStdEncoding
	return store.Password{
		Kind: kindArgon2,
		Hash: fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads,
			enc.EncodeToString(salt), enc.EncodeToString(sum)),
		Options: json.RawMessage(argonOptions),
	}
}

// verify tells whether a password is the one that was hashed. A user without
// a password has none that fits.
func (h *hasher) verify(password string, p *store.Password) bool {
	if p == nil {
		return false
	}
	if p.Kind != kindArgon2 {
		h.slots <- struct{}{}
		defer func() { <-h.slots }()
		return verifyImported(password, p)
	}
	f, err := parsePHC(p.Hash)
	if err != nil {
		return false
	}
	var sum []byte
	if f.variant == "argon2i" {
		sum = h.argon2i(password, f.salt, f.cost, len(f.sum))
	} else {
		sum = h.argon2id(password, f.salt, f.cost, len(f.sum))
	}
	return subtle.ConstantTimeCompare(sum, f.sum) == 1
}

// renew gives the hash to keep of a password that fits p: p itself, or an
// Argon2 hash in place of another kind.
func (h *hasher) renew(password string, p *store.Password) *store.Password {
	if p.Kind == kindArgon2 {
		return p
	}
	return new(h.hash(password, h.signUp))
}

func (h *hasher) argon2id(password string, salt []byte, c cost, length int) []byte {
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, uint32(length))
}

func (h *hasher) argon2i(password string, salt []byte, c cost, length int) []byte {
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	return argon2.Key([]byte(password), salt, c.passes, c.memory, c.threads, uint32(length))
}

// phc is a hash in PHC string format.
type phc struct {
	variant string // "argon2id" or "argon2i"
	cost    cost
	salt    []byte
	sum     []byte
}

// parsePHC reads "$argon2id$v=19$m=65536,t=4,p=3$salt$sum".
func parsePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" && parts[1] != "argon2i" {
		return phc{}, errors.New("no Argon2 hash")
	}
	f := phc{variant: parts[1]}
	var v int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &v); err != nil || v != argon2.Version {
		return phc{}, fmt.Errorf("unknown version %q", parts[2])
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &f.cost.memory, &f.cost.passes, &f.cost.threads); err != nil {
		return phc{}, fmt.Errorf("parameters %q: %w", parts[3], err)
	}
	if f.cost.passes < 1 || f.cost.threads < 1 || f.cost.memory > mostMemory ||
		uint64(f.cost.memory)*uint64(f.cost.passes) > mostWork {
		return phc{}, fmt.Errorf("parameters %q out of bounds", parts[3])
	}
	var err error
	if f.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return phc{}, fmt.Errorf("salt: %w", err)
	}
	if f.sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(f.sum) < 4 {
		return phc{}, fmt.Errorf("hash %q", parts[5])
	}
	return f, nil
}
