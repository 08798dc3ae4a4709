package cli

import (
	"fmt"
	"slices"
	"testing"
)

// A browser is opened where somebody can see it, and BROWSER has the last word.
func TestBrowsers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, goos string
		env        env
		want       string
	}{
		{"a desktop", "linux", env{"DISPLAY": ":0"}, "[[xdg-open]]"},
		{"Wayland", "freebsd", env{"WAYLAND_DISPLAY": "wayland-0"}, "[[xdg-open]]"},
		{"no screen", "linux", env{}, "[]"},
		{"a Mac", "darwin", env{}, "[[open]]"},
		{"Windows", "windows", env{}, "[[rundll32 url.dll,FileProtocolHandler]]"},
		{"a Mac over ssh", "darwin", env{"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, "[]"},
		{"a screen over ssh", "linux", env{"DISPLAY": ":10", "SSH_TTY": "/dev/pts/1"}, "[]"},
		{"CI", "darwin", env{"CI": "true"}, "[]"},
		{"CI that is off", "darwin", env{"CI": "false"}, "[[open]]"},
		{"one of one's own", "linux", env{"BROWSER": "firefox"}, "[[firefox]]"},
		{"one of one's own over ssh, in CI", "linux", env{"BROWSER": "remote-open", "SSH_TTY": "/dev/pts/1", "CI": "1"}, "[[remote-open]]"},
		{"several, with words", "linux", env{"BROWSER": "firefox --new-tab %s::chromium"}, "[[firefox --new-tab %s] [chromium]]"},
		{"several on Windows", "windows", env{"BROWSER": `C:\firefox.exe;edge`}, `[[C:\firefox.exe] [edge]]`},
	}
	for _, test := range tests {
		if got := fmt.Sprint((&app{env: test.env}).browsers(test.goos)); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	words, found := placed([]string{"open", "-a", "x=%s"}, "http://h/?a=b")
	if !found || !slices.Equal(words, []string{"open", "-a", "x=http://h/?a=b"}) {
		t.Errorf("placed: %q, %v", words, found)
	}
}

// Another program does not get the secrets that are in our environment.
func TestHandedEnvironment(t *testing.T) {
	t.Parallel()
	got := env{"APPCTL_SESSION": "s", "APPCTL_JWT": "j", "APPCTL_MOCK_TOKEN": "t", "PATH": "/bin", "APPCTL_PROFILE": "p"}.handed()
	slices.Sort(got)
	if want := []string{"APPCTL_PROFILE=p", "PATH=/bin"}; !slices.Equal(got, want) {
		t.Errorf("handed on: %q, want %q", got, want)
	}
}
