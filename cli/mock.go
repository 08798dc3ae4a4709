package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/mockserver/chromium"
)

func newMock(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "mock COMMAND",
		Short: "A mock server for tests",
		Long:  "A mock of the server, offline and from memory, for tests in any language.",
		Example: "  appctl mock serve\n" +
			"  appctl mock exec -- npm test\n" +
			"  appctl mock inbox wait --to ada@example.org --jq .code",
	}, newMockServe(a), newMockExec(a), newMockInbox(a), newMockTOTP(a), newMockSeed(a), newMockRoutes(a))
}

// mockDefault is where mock serve listens, and where mock inbox and mock totp ask.
const mockDefault = "127.0.0.1:4780"

// releases are the values of --appwrite-version, the newest last.
var releases = []string{"1.8", "1.9", "2.x"}

// mockFlags say how a mock server is made. Each has a variable, APPCTL_MOCK_ and
// its name in capitals.
type mockFlags struct {
	listen, version, now, clock, limits, hashing, publicURL, tokenFile, log, caFile, fetch, chromium string
	projects, seeds, fetchAllow                                                                      []string
	projectsNamed, autoProjects, frozen, tls, checkReplies                                           bool
	journalMax                                                                                       int
}

func (m *mockFlags) add(cmd *cobra.Command, listen string) {
	f := cmd.Flags()
	f.StringVar(&m.listen, "listen", listen, "`ADDRESS` to listen on; port 0 is any free one")
	f.StringArrayVar(&m.projects, "project", []string{"test"}, "`ID` of a project to make; may repeat, the first is the default one")
	f.BoolVar(&m.autoProjects, "auto-projects", false, "make a project when a request first names it")
	f.StringArrayVar(&m.seeds, "seed", nil, "`FILE` of projects and users to start with; may repeat; see mock seed example")
	f.StringVar(&m.version, "appwrite-version", "2.x", "the `VERSION` of Appwrite to behave as: 1.8, 1.9 or 2.x")
	f.StringVar(&m.now, "now", "", "start the clock of every project at a `TIME` such as 2030-01-31T12:00:00Z")
	f.BoolVar(&m.frozen, "frozen", false, "let the clock of every project stand still")
	f.StringVar(&m.clock, "clock", "", "--now and --frozen in one, `CLOCK` is fixed=TIME: stand still at a time, or real")
	f.StringVar(&m.limits, "limits", "headers", "rate limits, `MODE` is headers: shown only, enforce: refuse with 429, or off")
	f.StringVar(&m.hashing, "hashing", "fast", "password hashes, `COST` is fast, or appwrite: as dear as the real server's")
	f.StringVar(&m.publicURL, "public-url", "", "`URL` that clients use behind a proxy or in a container")
	f.BoolVar(&m.tls, "tls", false, "serve HTTPS, by a certificate of an authority of its own")
	f.StringVar(&m.caFile, "ca-file", "", "with --tls, write the certificate of its authority to a `FILE`, for clients to trust")
	f.IntVar(&m.journalMax, "journal-max", 1000, "`NUMBER` of requests to remember for each project, 0 for none")
	f.StringVar(&m.log, "log", "", "write a line of JSON for each request to a `FILE`, - for standard error")
	f.BoolVar(&m.checkReplies, "check-responses", false, "hold every answer against the API's description, a bad one becomes a 500")
	f.StringVar(&m.tokenFile, "control-token-file", "", "`FILE` with the token that the control API asks for")
	f.StringVar(&m.fetch, "fetch", "off", "remote pictures, `MODE` is off: fixtures and drawings, or live: the public web")
	f.StringArrayVar(&m.fetchAllow, "fetch-allow", nil, "`HOST`, address or subnet that --fetch live and --chromium may reach besides; may repeat")
	f.StringVar(&m.chromium, "chromium", "", "`PATH` of a Chromium that takes screenshots of the public web; default: they are drawn")
	complete(cmd, "appwrite-version", releases...)
	complete(cmd, "limits", "headers\tshow the headers, refuse nothing", "enforce\trefuse with 429", "off\tsend no headers either")
	complete(cmd, "clock", "real", "fixed=2030-01-31T12:00:00Z")
	complete(cmd, "hashing", "fast", "appwrite\tas dear as the real server's")
	complete(cmd, "fetch", "off\tfixtures and drawings, no network", "live\tfrom the public web")
	_ = cmd.MarkFlagFilename("control-token-file")
	_ = cmd.MarkFlagFilename("log")
	_ = cmd.MarkFlagFilename("ca-file", "pem")
	_ = cmd.MarkFlagFilename("seed", "yaml", "yml", "json")
	_ = cmd.MarkFlagFilename("chromium")
}

// fromEnvironment gives the flags that are not on the command line the values of
// their variables.
func (m *mockFlags) fromEnvironment(cmd *cobra.Command, e env) error {
	var err error
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		name := mockVariable(f.Name)
		if text := e.get(name); text != "" && !f.Changed && err == nil {
			if wrong := cmd.Flags().Set(f.Name, text); wrong != nil {
				err = usagef("%s: %w", name, wrong)
			}
		}
	})
	if err != nil {
		return err
	}
	m.projectsNamed = cmd.Flags().Changed("project")
	return nil
}

// mockVariable is the variable of a flag.
func mockVariable(flag string) string {
	return "APPCTL_MOCK_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// mockRun is a server that runs, and what is written down of its requests.
type mockRun struct {
	*mockserver.Server
	log *requestLog
}

// start makes the server and listens.
func (m *mockFlags) start(ctx context.Context, a *app) (*mockRun, error) {
	opts, err := m.options(a)
	if err != nil {
		return nil, err
	}
	log, err := a.openRequestLog(m.log)
	if err != nil {
		return nil, err
	}
	s, err := mockserver.New(append(opts, mockserver.WithRequestLog(log.add))...)
	if err != nil {
		return nil, errors.Join(usagef("%s", m.inFlags(err)), log.close())
	}
	if err := s.Listen(ctx, m.listen); err != nil {
		return nil, errors.Join(hinted(err, "--listen 127.0.0.1:0 takes any free port"), log.close())
	}
	return &mockRun{s, log}, nil
}

// inFlags is what is wrong with an option of the server, by the name of its flag.
func (m *mockFlags) inFlags(err error) string {
	clock := "--now: "
	if m.clock != "" {
		clock = "--clock: "
	}
	return strings.NewReplacer("WithSeedFile: ", "--seed: ", "WithClock: ", clock, "WithRunningClock: ", clock,
		"WithPublicURL: ", "--public-url: ", "WithFetch: ", "--fetch-allow: ", "WithControlToken: ", "").Replace(err.Error())
}

func (m *mockFlags) options(a *app) ([]mockserver.Option, error) {
	if err := oneOf("--appwrite-version", m.version, releases...); err != nil {
		return nil, err
	}
	if err := oneOf("--limits", m.limits, "headers", "enforce", "off"); err != nil {
		return nil, err
	}
	if err := oneOf("--hashing", m.hashing, "fast", "appwrite"); err != nil {
		return nil, err
	}
	if err := oneOf("--fetch", m.fetch, "off", "live"); err != nil {
		return nil, err
	}
	if m.fetch == "off" && m.chromium == "" && len(m.fetchAllow) > 0 {
		return nil, usagef("--fetch-allow: nothing is fetched without --fetch live or --chromium")
	}
	if m.journalMax < 0 {
		return nil, usagef("--journal-max: %d is below 0", m.journalMax)
	}
	opts := []mockserver.Option{
		mockserver.WithVersion(m.version),
		mockserver.WithJournal(m.journalMax),
		mockserver.WithLogger(slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: slog.LevelWarn}))),
	}
	for _, path := range m.seeds {
		opts = append(opts, mockserver.WithSeedFile(path))
	}
	for _, id := range m.projects {
		if len(m.seeds) == 0 || m.projectsNamed { // else the file has its own
			opts = append(opts, mockserver.WithProject(id))
		}
	}
	clock, err := m.clockOptions()
	if err != nil {
		return nil, err
	}
	opts = append(opts, clock...)
	if m.autoProjects {
		opts = append(opts, mockserver.WithAutoProjects())
	}
	switch m.limits {
	case "enforce":
		opts = append(opts, mockserver.WithRateLimits(mockserver.Enforced))
	case "off":
		opts = append(opts, mockserver.WithRateLimits(mockserver.NoLimits))
	}
	if m.hashing == "appwrite" {
		opts = append(opts, mockserver.WithPasswordHashing(mockserver.AppwriteHashing))
	}
	if m.tls {
		opts = append(opts, mockserver.WithTLS())
	}
	if m.caFile != "" && !m.tls {
		return nil, usagef("--ca-file: there is no authority without --tls")
	}
	if m.publicURL != "" {
		opts = append(opts, mockserver.WithPublicURL(m.publicURL))
	}
	if m.checkReplies {
		opts = append(opts, mockserver.WithResponseChecks())
	}
	if m.fetch == "live" {
		opts = append(opts, mockserver.WithFetch(m.fetchAllow...), mockserver.WithProxy(a.env.proxy()))
	}
	if m.chromium != "" {
		browser, err := chromium.New(m.chromium, m.fetchAllow...)
		if err != nil {
			return nil, usagef("--chromium: %w", err)
		}
		if !browser.Sandboxed() {
			a.warn("--chromium: as root it runs without its sandbox: let it visit no page that you do not trust")
		}
		opts = append(opts, mockserver.WithScreenshots(browser))
	}
	token, err := m.token(a)
	if err != nil {
		return nil, err
	}
	if token == "" && !loopback(m.listen) {
		return nil, usagef("%s can be reached from other machines: --control-token-file is required, so that not everybody there controls the server", m.listen)
	}
	if token != "" {
		opts = append(opts, mockserver.WithControlToken(token))
	}
	return opts, nil
}

// clockOptions are those of --now, --frozen and --clock.
func (m *mockFlags) clockOptions() ([]mockserver.Option, error) {
	flag, now, frozen := "--now", m.now, m.frozen
	switch fixed, ok := strings.CutPrefix(m.clock, "fixed="); {
	case m.clock != "" && (m.now != "" || m.frozen):
		return nil, usagef("--clock excludes --now and --frozen")
	case ok:
		flag, now, frozen = "--clock", fixed, true
	case m.clock != "" && m.clock != "real":
		return nil, usagef("--clock: %q is neither real nor fixed=TIME", m.clock)
	}
	at := time.Now()
	if now != "" || flag == "--clock" {
		var err error
		if at, err = time.Parse(time.RFC3339, now); err != nil {
			return nil, usagef("%s: %q is not a time such as 2030-01-31T12:00:00Z", flag, now)
		}
	}
	switch {
	case frozen:
		return []mockserver.Option{mockserver.WithClock(at)}, nil
	case now != "":
		return []mockserver.Option{mockserver.WithRunningClock(at)}, nil
	}
	return nil, nil
}

// token is the control API's, from a file, else from APPCTL_MOCK_TOKEN, "" for
// none.
func (m *mockFlags) token(a *app) (string, error) {
	if m.tokenFile == "" {
		return a.env.get("APPCTL_MOCK_TOKEN"), nil
	}
	token, err := readSecretFile(m.tokenFile)
	if err != nil {
		return "", usagef("--control-token-file: %w", err)
	}
	return token, nil
}

// loopback tells whether only this machine reaches an address.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return true // listening will say what is wrong with it
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (r *mockRun) stop() error { return errors.Join(stop(r.Server), r.log.close()) }

// stop ends a server, and cuts off who has not finished in time.
func stop(s *mockserver.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return s.Shutdown(ctx)
}

// ready is the line that mock serve prints when it serves.
type ready struct {
	Event    string `json:"event"` // "ready"
	URL      string `json:"url"`
	Endpoint string `json:"endpoint"`
	Control  string `json:"control"`
	Project  string `json:"project"`
	PID      int    `json:"pid"`
	Version  string `json:"version"`
	CA       string `json:"ca,omitempty"` // the file of --ca-file
}

func readyLine(s *mockserver.Server) ready {
	return ready{
		Event: "ready", URL: s.URL(), Endpoint: s.Endpoint(), Control: s.ControlURL(), Project: s.Default().ID(), PID: os.Getpid(), Version: version(),
	}
}
