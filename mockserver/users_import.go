package mockserver

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/appctl/appctl/mockserver/store"
)

// importUser makes a user whose password comes as the hash of another program.
// The first sign-in replaces it by one of our own.
func (c *call) importUser(ctx context.Context, kind string, options json.RawMessage) (reply, error) {
	u := c.newUser(c.text("userId"))
	u.Email, u.Name = lowerEmail(c.text("email")), c.text("name")
	hash := c.text("password")
	if err := c.checkNewUser(ctx, u, hash); err != nil {
		return nil, err
	}
	c.setPassword(u, store.Password{Kind: kind, Hash: hash, Options: options})
	return c.addUser(ctx, u)
}

func (s *Server) createArgon2User(ctx context.Context, c *call) (reply, error) {
	return c.importUser(ctx, "argon2", json.RawMessage(argonOptions))
}

func (s *Server) createBcryptUser(ctx context.Context, c *call) (reply, error) {
	return c.importUser(ctx, "bcrypt", json.RawMessage(`{"type":"bcrypt","cost":8}`))
}

func (s *Server) createMD5User(ctx context.Context, c *call) (reply, error) {
	return c.importUser(ctx, "md5", json.RawMessage(`{"type":"md5"}`))
}

// createSHAUser takes all versions but two, which the real server lists and
// then fails on.
func (s *Server) createSHAUser(ctx context.Context, c *call) (reply, error) {
	version := c.text("passwordVersion")
	switch version {
	case "":
		version = "sha256"
	case "sha512/224", "sha512/256":
		return nil, unexpected()
	}
	return c.importUser(ctx, "sha", options(func(d *document) { d.str("version", version) }))
}

func (s *Server) createPHPassUser(ctx context.Context, c *call) (reply, error) {
	return c.importUser(ctx, "phpass", options(func(d *document) {
		d.str("type", "phpass")
		d.number("iteration_count_log2", 8)
		d.boolean("portable_hashes", false)
		d.str("random_state", fmt.Sprintf("0.%06d00 %d", c.now.Nanosecond()/1000, c.now.Unix()))
	}))
}

func (s *Server) createScryptUser(ctx context.Context, c *call) (reply, error) {
	if err := c.checkScrypt(); err != nil {
		return nil, err
	}
	return c.importUser(ctx, "scrypt", options(func(d *document) {
		d.str("type", "scrypt")
		d.number("costCpu", c.number("passwordCpu"))
		d.number("costMemory", c.number("passwordMemory"))
		d.number("costParallel", c.number("passwordParallel"))
		d.number("length", c.number("passwordLength"))
		d.str("salt", c.text("passwordSalt"))
	}))
}

// checkScrypt refuses parameters that no scrypt hash was made with.
func (c *call) checkScrypt() error {
	cpu := c.number("passwordCpu")
	switch {
	case cpu < 2 || cpu&(cpu-1) != 0:
		return badScrypt("passwordCpu", "Value must be a power of two above 1")
	case c.number("passwordMemory") < 1:
		return badScrypt("passwordMemory", "Value must be at least 1")
	case c.number("passwordParallel") < 1:
		return badScrypt("passwordParallel", "Value must be at least 1")
	case c.number("passwordLength") < 16:
		return badScrypt("passwordLength", "Value must be at least 16")
	}
	return nil
}

func badScrypt(param, want string) error {
	return failf("general_argument_invalid", "Invalid `%s` param: %s", param, want)
}

func (s *Server) createScryptModifiedUser(ctx context.Context, c *call) (reply, error) {
	return c.importUser(ctx, "scryptMod", options(func(d *document) {
		d.str("type", "scryptMod")
		d.str("salt", c.text("passwordSalt"))
		d.str("saltSeparator", c.text("passwordSaltSeparator"))
		d.str("signerKey", c.text("passwordSignerKey"))
	}))
}

// options are the hash options that write adds to an object.
func options(write func(d *document)) json.RawMessage {
	var d document
	d.open()
	write(&d)
	d.close()
	return d.b
}
