package cli

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"text/tabwriter"

	"golang.org/x/net/http/httpproxy"
)

// variable is one environment variable that appctl reads.
type variable struct {
	name      string
	value     string // what it expects
	meaning   string
	sensitive bool // carries a secret: its value is never printed
	external  bool // belongs to the system or to another program
}

// variables is the whole list: `appctl help environment` prints it, and env.get
// takes no name that is not in it.
var variables = []variable{
	{name: "APPCTL_PROFILE", value: "name", meaning: "the profile to use, as --profile"},
	{name: "APPCTL_ENDPOINT", value: "URL", meaning: "the API endpoint, as --endpoint"},
	{name: "APPCTL_PROJECT", value: "ID", meaning: "the project, as --project"},
	{name: "APPCTL_LOCALE", value: "code", meaning: "the language of names and messages, as --locale"},
	{name: "APPWRITE_ENDPOINT", value: "URL", meaning: "read where APPCTL_ENDPOINT is not set", external: true},
	{name: "APPWRITE_PROJECT_ID", value: "ID", meaning: "read where APPCTL_PROJECT is not set", external: true},
	{name: "APPCTL_SESSION_FILE", value: "path", meaning: "file with a session secret; beats every profile, nothing is stored"},
	{name: "APPCTL_SESSION", value: "secret", meaning: "the same, the secret itself", sensitive: true},
	{name: "APPCTL_JWT_FILE", value: "path", meaning: "file with a JWT; beats every profile, nothing is stored"},
	{name: "APPCTL_JWT", value: "token", meaning: "the same, the token itself", sensitive: true},
	{name: "APPCTL_CONFIG_DIR", value: "path", meaning: "where config.yaml and credentials.json are"},
	{name: "APPCTL_STORE", value: "auto|keyring|file|none", meaning: "where a sign-in keeps its session, as account login --store"},
	{name: "APPCTL_NO_INPUT", value: "1", meaning: "never ask, as --no-input"},
	{name: "APPCTL_IMAGES", value: "auto|kitty|iterm|sixel|blocks|none", meaning: "how avatar draws in the terminal, as --show; auto does not ask it"},
	{name: "APPCTL_ACCESSIBLE", value: "1", meaning: "for screen readers: no drawing, nothing is erased"},
	{name: "APPCTL_DEBUG", value: "1|http", meaning: "as --debug"},
	{name: "APPCTL_TIMEOUT", value: "duration", meaning: "the longest wait for one request, as --timeout"},
	{name: "APPCTL_CA_CERT", value: "path", meaning: "more authorities to trust, as --ca-cert"},
	{name: "APPCTL_INSECURE_TLS", value: "1", meaning: "do not check certificates, as --insecure-tls"},
	{name: "APPCTL_MOCK_CONTROL", value: "URL", meaning: "the control API that mock inbox, totp and routes ask"},
	{name: "APPCTL_MOCK_TOKEN", value: "token", meaning: "its bearer token, also the one that mock serve asks for", sensitive: true},
	{name: "APPCTL_MOCK_LISTEN", value: "address", meaning: "as --listen of mock serve and mock exec"},
	{name: "APPCTL_MOCK_PROJECT", value: "ID", meaning: "as their --project"},
	{name: "APPCTL_MOCK_AUTO_PROJECTS", value: "true", meaning: "as their --auto-projects"},
	{name: "APPCTL_MOCK_SEED", value: "path", meaning: "as their --seed"},
	{name: "APPCTL_MOCK_APPWRITE_VERSION", value: "1.8|1.9|2.x", meaning: "as their --appwrite-version"},
	{name: "APPCTL_MOCK_NOW", value: "time", meaning: "as their --now"},
	{name: "APPCTL_MOCK_FROZEN", value: "true", meaning: "as their --frozen"},
	{name: "APPCTL_MOCK_CLOCK", value: "real|fixed=time", meaning: "as their --clock"},
	{name: "APPCTL_MOCK_LIMITS", value: "headers|enforce|off", meaning: "as their --limits"},
	{name: "APPCTL_MOCK_HASHING", value: "fast|appwrite", meaning: "as their --hashing"},
	{name: "APPCTL_MOCK_PUBLIC_URL", value: "URL", meaning: "as their --public-url"},
	{name: "APPCTL_MOCK_TLS", value: "true", meaning: "as their --tls"},
	{name: "APPCTL_MOCK_CA_FILE", value: "path", meaning: "as their --ca-file"},
	{name: "APPCTL_MOCK_JOURNAL_MAX", value: "number", meaning: "as their --journal-max"},
	{name: "APPCTL_MOCK_LOG", value: "path", meaning: "as their --log"},
	{name: "APPCTL_MOCK_READY_FILE", value: "path", meaning: "as --ready-file of mock serve"},
	{name: "APPCTL_MOCK_FAIL_ON_UNKNOWN_ROUTE", value: "true", meaning: "as --fail-on-unknown-route of mock exec"},
	{name: "APPCTL_MOCK_CHECK_RESPONSES", value: "true", meaning: "as their --check-responses"},
	{name: "APPCTL_MOCK_CONTROL_TOKEN_FILE", value: "path", meaning: "as their --control-token-file"},
	{name: "APPCTL_MOCK_FETCH", value: "off|live", meaning: "as their --fetch"},
	{name: "APPCTL_MOCK_FETCH_ALLOW", value: "host", meaning: "as their --fetch-allow"},
	{name: "APPCTL_MOCK_CHROMIUM", value: "path", meaning: "as their --chromium"},
	{name: "NO_COLOR", value: "any", meaning: "no colour", external: true},
	{name: "CLICOLOR", value: "0", meaning: "no colour", external: true},
	{name: "CLICOLOR_FORCE", value: "1", meaning: "colour off a terminal too", external: true},
	{name: "TERM", value: "name", meaning: "dumb: no colour, no drawing", external: true},
	{name: "COLORTERM", value: "truecolor", meaning: "pictures of blocks have all colours", external: true},
	{name: "TERM_PROGRAM", value: "name", meaning: "tells how pictures are drawn, as do TERM and the next three", external: true},
	{name: "KITTY_WINDOW_ID", value: "number", meaning: "kitty", external: true},
	{name: "LC_TERMINAL", value: "iTerm2", meaning: "iTerm2, over ssh too", external: true},
	{name: "WT_SESSION", value: "ID", meaning: "Windows Terminal", external: true},
	{name: "TMUX", value: "any", meaning: "inside tmux: pictures are blocks", external: true},
	{name: "STY", value: "any", meaning: "inside GNU Screen: pictures are blocks", external: true},
	{name: "CI", value: "true", meaning: "no pictures in the log, and no browser", external: true},
	{name: "BROWSER", value: "command", meaning: "opens the page of a sign-in, also over ssh and in CI; %s stands for the URL", external: true},
	{name: "DISPLAY", value: "name", meaning: "there is a screen for a browser, as WAYLAND_DISPLAY says too", external: true},
	{name: "WAYLAND_DISPLAY", value: "name", meaning: "the same", external: true},
	{name: "SSH_CONNECTION", value: "addresses", meaning: "no browser is opened on the far side of ssh, as SSH_TTY says too", external: true},
	{name: "SSH_TTY", value: "path", meaning: "the same", external: true},
	{name: "COLUMNS", value: "number", meaning: "width of the output, over the terminal's own", external: true},
	{name: "EDITOR", value: "command", meaning: "editor of account prefs edit", external: true},
	{name: "HTTPS_PROXY", value: "URL", meaning: "proxy for requests to https, of a mock server with --fetch live too", external: true},
	{name: "HTTP_PROXY", value: "URL", meaning: "the same for http", external: true},
	{name: "NO_PROXY", value: "hosts", meaning: "what is asked without a proxy", external: true},
	{name: "https_proxy", value: "URL", meaning: "read where HTTPS_PROXY is not set", external: true},
	{name: "http_proxy", value: "URL", meaning: "read where HTTP_PROXY is not set", external: true},
	{name: "no_proxy", value: "hosts", meaning: "read where NO_PROXY is not set", external: true},
	{name: "SSL_CERT_FILE", value: "path", meaning: "authorities to trust, in place of the system's; not on Windows and macOS", external: true},
	{name: "XDG_CONFIG_HOME", value: "path", meaning: "parent of the configuration directory", external: true},
	{name: "XDG_DATA_HOME", value: "path", meaning: "parent of what completion install writes for bash and zsh", external: true},
	{name: "SHELL", value: "path", meaning: "whose completions completion install installs", external: true},
	{name: "HOME", value: "path", meaning: "its .config is used where XDG_CONFIG_HOME is not set", external: true},
	{name: "AppData", value: "path", meaning: "parent of the configuration directory on Windows", external: true},
}

// env is the environment of one run. It is handed to Run; nothing here asks the
// process for it.
type env map[string]string

func newEnv(environ []string) env {
	e := make(env, len(environ))
	for _, entry := range environ {
		// Windows has entries such as "=C:=C:\": an empty name.
		if name, value, ok := strings.Cut(entry, "="); ok && name != "" {
			e[name] = value
		}
	}
	return e
}

// get gives the value of a variable of the list, "" where it is not set.
func (e env) get(name string) string { return e[name] }

// on tells whether a switch is set to anything but "", "0" and "false".
func (e env) on(name string) bool {
	switch strings.ToLower(e.get(name)) {
	case "", "0", "false", "no", "off":
		return false
	}
	return true
}

// proxy gives the proxies of the environment, as curl and others read them.
func (e env) proxy() func(*http.Request) (*url.URL, error) {
	proxies := httpproxy.Config{
		HTTPProxy:  cmp.Or(e.get("HTTP_PROXY"), e.get("http_proxy")),
		HTTPSProxy: cmp.Or(e.get("HTTPS_PROXY"), e.get("https_proxy")),
		NoProxy:    cmp.Or(e.get("NO_PROXY"), e.get("no_proxy")),
	}
	of := proxies.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return of(r.URL) }
}

// handed is the environment for a program that is not ours, without the secrets
// that are meant for this one.
func (e env) handed() []string {
	var out []string
	for name, value := range e {
		if !slices.ContainsFunc(variables, func(v variable) bool { return v.sensitive && v.name == name }) {
			out = append(out, name+"="+value)
		}
	}
	return out
}

// variableTable is the list for a help topic, of those that fit.
func variableTable(fits func(variable) bool) string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, v := range variables {
		if !fits(v) {
			continue
		}
		note := ""
		if v.sensitive {
			note = " (a secret; prefer the file)"
		}
		fmt.Fprintf(t, "  %s\t%s\t%s%s\n", v.name, v.value, v.meaning, note)
	}
	_ = t.Flush() // b takes everything
	return b.String()
}
