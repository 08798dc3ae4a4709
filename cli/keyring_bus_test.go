package cli_test

import (
	"bufio"
	endian "encoding/binary"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// keyringBus is a session bus with a keyring on it, in the state that a script
// wants: open, locked (its prompt is never answered), dismissed (it is answered
// with no), or absent (there is no keyring on the bus).
type keyringBus struct {
	state string
	mu    sync.Mutex
	items map[dbus.ObjectPath]keyringItem
}

type keyringItem struct {
	attributes map[string]string
	value      []byte
}

// keyringSecret is a secret on the wire.
type keyringSecret struct {
	Session           dbus.ObjectPath
	Parameters, Value []byte
	ContentType       string
}

// keyring STATE: puts appctl on a session bus with a keyring in that state.
func startKeyring(ts *testscript.TestScript, _ bool, args []string) {
	kept := ts.Value("keyring").(**keyringBus)
	if *kept == nil {
		*kept = newKeyringBus(ts)
	}
	(*kept).mu.Lock()
	defer (*kept).mu.Unlock()
	(*kept).state = args[0]
}

func newKeyringBus(ts *testscript.TestScript) *keyringBus {
	bus := &keyringBus{items: map[dbus.ObjectPath]keyringItem{}}
	path := filepath.Join(os.TempDir(), fmt.Sprintf("keyring-%d-%d", os.Getpid(), time.Now().UnixNano()))
	l, err := net.Listen("unix", path)
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+path)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go bus.serve(c)
		}
	}()
	return bus
}

// serve talks to one client: the greeting in lines, then calls.
func (b *keyringBus) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	r := bufio.NewReader(c)
	if _, err := r.ReadByte(); err != nil {
		return
	}
	for begun := false; !begun; {
		line, err := r.ReadString('\n')
		answer := "ERROR"
		switch {
		case err != nil:
			return
		case strings.TrimSpace(line) == "AUTH":
			answer = "REJECTED EXTERNAL"
		case strings.HasPrefix(line, "AUTH EXTERNAL"), strings.HasPrefix(line, "DATA"):
			answer = "OK 0123456789abcdef0123456789abcdef"
		case strings.HasPrefix(line, "BEGIN"):
			begun = true
			continue
		}
		if _, err := fmt.Fprint(c, answer+"\r\n"); err != nil {
			return
		}
	}
	for {
		m, err := dbus.DecodeMessage(r)
		if err != nil {
			return
		}
		for _, reply := range b.answer(m) {
			if reply.EncodeTo(c, endian.LittleEndian) != nil {
				return
			}
		}
	}
}

// answer gives the reply to a call, and the signals that follow it.
func (b *keyringBus) answer(m *dbus.Message) []*dbus.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	path, _ := m.Headers[dbus.FieldPath].Value().(dbus.ObjectPath)
	member, _ := m.Headers[dbus.FieldMember].Value().(string)
	at, _ := m.Headers[dbus.FieldInterface].Value().(string)
	const none = dbus.ObjectPath("/")
	switch {
	case member == "Hello":
		return replyTo(m, ":1.1")
	case at == "org.freedesktop.DBus":
		return replyTo(m)
	case b.state == "absent":
		return []*dbus.Message{{Type: dbus.TypeError, Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldReplySerial: dbus.MakeVariant(m.Serial()), dbus.FieldErrorName: dbus.MakeVariant("org.freedesktop.DBus.Error.ServiceUnknown"),
			dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf("")),
		}, Body: []any{"The name org.freedesktop.secrets was not provided by any .service files"}}}
	case member == "OpenSession":
		return replyTo(m, dbus.MakeVariant(""), dbus.ObjectPath("/session"))
	case member == "Get":
		return replyTo(m, dbus.MakeVariant([]dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}))
	case member == "Unlock" && b.state == "open":
		return replyTo(m, m.Body[0], none)
	case member == "Unlock":
		return replyTo(m, []dbus.ObjectPath{}, dbus.ObjectPath("/prompt"))
	case member == "Prompt" && b.state == "dismissed":
		return append(replyTo(m), &dbus.Message{Type: dbus.TypeSignal, Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldPath: dbus.MakeVariant(path), dbus.FieldInterface: dbus.MakeVariant(at), dbus.FieldMember: dbus.MakeVariant("Completed"),
			dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(true, dbus.MakeVariant(""))),
		}, Body: []any{true, dbus.MakeVariant("")}})
	case member == "CreateItem":
		return replyTo(m, b.create(m), none)
	case member == "SearchItems":
		return replyTo(m, b.search(m.Body[0].(map[string]string)))
	case member == "GetSecret":
		return replyTo(m, keyringSecret{"/session", []byte{}, b.items[path].value, "text/plain"})
	case member == "Delete":
		delete(b.items, path)
		return replyTo(m, none)
	}
	return replyTo(m) // Close, and a Prompt that nobody answers
}

func (b *keyringBus) create(m *dbus.Message) dbus.ObjectPath {
	properties := m.Body[0].(map[string]dbus.Variant)
	item := keyringItem{properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string), m.Body[1].([]any)[2].([]byte)}
	path := dbus.ObjectPath(fmt.Sprintf("/item/%d", len(b.items)+1))
	for _, old := range b.search(item.attributes) {
		path = old
	}
	b.items[path] = item
	return path
}

func (b *keyringBus) search(attributes map[string]string) []dbus.ObjectPath {
	found := []dbus.ObjectPath{}
	for path, item := range b.items {
		if maps.Equal(item.attributes, attributes) {
			found = append(found, path)
		}
	}
	return found
}

func replyTo(m *dbus.Message, body ...any) []*dbus.Message {
	reply := &dbus.Message{Type: dbus.TypeMethodReply, Headers: map[dbus.HeaderField]dbus.Variant{dbus.FieldReplySerial: dbus.MakeVariant(m.Serial())}, Body: body}
	if len(body) > 0 {
		reply.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(body...))
	}
	return []*dbus.Message{reply}
}
