package chromium

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"strconv"
	"sync"

	"github.com/appctl/appctl/internal/fetch"
)

// proxy is a SOCKS5 server (RFC 1928) on the loopback that connects to what a
// guard lets through. Whoever finds it reaches no more by it than by himself.
type proxy struct {
	guard    *fetch.Guard // nil lets nothing through
	listener net.Listener
	stop     context.CancelFunc // ends every connection
	open     sync.WaitGroup
}

func newProxy(guard *fetch.Guard) (*proxy, error) {
	ctx, cancel := context.WithCancel(context.Background())
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		cancel()
		return nil, err
	}
	p := &proxy{guard: guard, listener: l, stop: cancel}
	p.open.Go(func() { p.accept(ctx) })
	return p, nil
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// url is how a browser is told of it.
func (p *proxy) url() string { return "socks5://" + p.address() }

// close ends all connections, and waits until they are gone.
func (p *proxy) close() {
	p.stop()
	_ = p.listener.Close()
	p.open.Wait()
}

func (p *proxy) accept(ctx context.Context) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.open.Go(func() {
			defer context.AfterFunc(ctx, func() { _ = client.Close() })()
			defer func() { _ = client.Close() }()
			p.serve(ctx, client)
		})
	}
}

// What the proxy answers, of RFC 1928.
const (
	succeeded       = 0
	notAllowed      = 2
	hostUnreachable = 4
	notSupported    = 7
)

// serve answers one client: a greeting, a request, then bytes both ways.
func (p *proxy) serve(ctx context.Context, client net.Conn) {
	address, err := readRequest(client)
	if errors.Is(err, errCommand) {
		_ = answer(client, notSupported)
	}
	if err != nil {
		return
	}
	if p.guard == nil {
		_ = answer(client, notAllowed)
		return
	}
	dialing, cancel := context.WithTimeout(ctx, fetch.DefaultConnectTimeout)
	server, err := p.guard.DialContext(dialing, "tcp", address)
	cancel()
	if _, refused := errors.AsType[*fetch.AddressError](err); refused || errors.Is(err, fetch.ErrSuffix) {
		_ = answer(client, notAllowed)
		return
	}
	if err != nil {
		_ = answer(client, hostUnreachable)
		return
	}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	defer func() { _ = server.Close() }()
	if answer(client, succeeded) != nil {
		return
	}
	var up sync.WaitGroup
	up.Go(func() { pipe(server, client) })
	pipe(client, server)
	up.Wait()
}

// pipe copies until the end, and hands the end on.
func pipe(to, from net.Conn) {
	_, err := io.Copy(to, from)
	half, ok := to.(*net.TCPConn)
	if err != nil || !ok || half.CloseWrite() != nil {
		_ = to.Close()
		_ = from.Close()
	}
}

var (
	errVersion = errors.New("not SOCKS5")
	errCommand = errors.New("neither CONNECT nor an address")
)

// readRequest takes a client through its greeting, and gives the address that it
// wants to be connected to.
func readRequest(client io.ReadWriter) (string, error) {
	var b [256]byte
	if _, err := io.ReadFull(client, b[:2]); err != nil {
		return "", err
	}
	if b[0] != 5 {
		return "", errVersion
	}
	if _, err := io.ReadFull(client, b[:b[1]]); err != nil { // ways to sign in: none is asked for
		return "", err
	}
	if _, err := client.Write([]byte{5, 0}); err != nil {
		return "", err
	}
	if _, err := io.ReadFull(client, b[:4]); err != nil {
		return "", err
	}
	if b[0] != 5 || b[1] != 1 {
		return "", errCommand
	}
	host, err := readHost(client, b[3], b[:])
	if err != nil {
		return "", err
	}
	if _, err := io.ReadFull(client, b[:2]); err != nil {
		return "", err
	}
	return net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(b[:2])))), nil
}

// readHost reads a name, or an address of four or sixteen bytes.
func readHost(client io.Reader, kind byte, b []byte) (string, error) {
	switch kind {
	case 1:
		b = b[:4]
	case 3:
		if _, err := io.ReadFull(client, b[:1]); err != nil {
			return "", err
		}
		b = b[:b[0]]
	case 4:
		b = b[:16]
	default:
		return "", errCommand
	}
	if _, err := io.ReadFull(client, b); err != nil {
		return "", err
	}
	if kind == 3 {
		return string(b), nil
	}
	a, _ := netip.AddrFromSlice(b)
	return a.String(), nil
}

// answer says how a request went. The address in it means nothing to a client.
func answer(client io.Writer, code byte) error {
	_, err := client.Write([]byte{5, code, 0, 1, 0, 0, 0, 0, 0, 0})
	return err
}
