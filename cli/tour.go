package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/mockserver"
)

func newTour(a *app) *cobra.Command {
	return alone(&cobra.Command{
		Use:     "tour",
		Short:   "See the main job done, unattended",
		Long:    "Start a mock server inside this process and do the main job on it: sign up, sign in, add an\nauthenticator app, sign in again with the second factor, draw a picture, and read a mail.\nNothing is left behind.",
		Example: "  appctl tour",
		RunE:    runs(func(ctx context.Context, _ []string) error { return a.tour(ctx) }),
	})
}

// tour is a walk through the commands, each run as a person would.
type tour struct {
	app     *app
	server  *mockserver.Server
	project *mockserver.Project
	environ []string
	number  int
}

// The user of the tour.
const (
	tourEmail    = "ada@example.org"
	tourPassword = "correct horse battery"
)

func (a *app) tour(ctx context.Context) (err error) {
	began := time.Now()
	gone := make(chan os.Signal, 1)
	signal.Notify(gone, syscall.SIGPIPE) // a reader who leaves, as head does, ends the tour and not the process:
	defer signal.Stop(gone)              // there is a folder to remove
	dir, err := os.MkdirTemp("", "appctl-tour-")
	if err != nil {
		return fmt.Errorf("tour: %w", err)
	}
	defer func() {
		err = errors.Join(err, os.RemoveAll(dir))
		if errors.Is(err, syscall.EPIPE) {
			err = exitStatus(128 + int(syscall.SIGPIPE)) // as of every command
		}
	}()
	t := &tour{app: a}
	if err := t.start(ctx, dir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop(t.server)) }()
	for _, step := range []func(context.Context) error{t.signUp, t.signIn, t.enrol, t.signInAgain, t.drawInitials, t.readMail} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	t.end(time.Since(began))
	return nil
}

// step prints a headline and runs a part of the tour, with the time it took.
func (t *tour) step(title string, do func() error) error {
	out := t.app.out
	t.number++
	fmt.Fprintf(out, "\n%s  %s\n", out.paint(cyan, fmt.Sprintf("%2d", t.number)), out.paint(bold, title))
	began := time.Now()
	if err := do(); err != nil {
		return fmt.Errorf("tour: %s: %w", strings.ToLower(title), err)
	}
	fmt.Fprintf(out, "    %s\n", out.paint(dim, time.Since(began).Round(100*time.Microsecond).String()))
	return nil
}

func (t *tour) say(text string, args ...any) {
	fmt.Fprintf(t.app.out, "    "+text+"\n", args...)
}

// appctl runs a command line as a process of its own would, shows it and what it
// prints, and gives its standard output. want is the exit code that it must have.
func (t *tour) appctl(ctx context.Context, want int, stdin string, args ...string) (string, error) {
	out := t.app.out
	words := []string{"$ appctl"}
	for _, arg := range args {
		words = append(words, shellQuote(arg))
	}
	shown := strings.Join(words, " ")
	t.say("%s", out.paint(cyan, shown))
	var kept bytes.Buffer
	screen := &indented{sink: out, prefix: "    "}
	if t.app.out.color {
		args = append(args, "--color", "always")
	}
	streams := Streams{In: strings.NewReader(stdin), Out: &kept, Err: screen}
	if got := Run(ctx, args, streams, t.environ); got != want {
		return "", fmt.Errorf("%s: exit code %d, not %d", shown, got, want)
	}
	return kept.String(), nil
}

func (t *tour) start(ctx context.Context, dir string) error {
	fmt.Fprintln(t.app.out, t.app.out.paint(bold, "A tour of appctl"))
	return t.step("Start a mock server", func() (err error) {
		alerts := mockserver.Configure(func(s *mockserver.Settings) {
			s.Name = "Tour"
			s.Auth.SessionAlerts = true
		})
		if t.server, err = mockserver.New(mockserver.WithProject("tour", alerts), mockserver.WithResponseChecks()); err != nil {
			return err
		}
		if err := t.server.Listen(ctx, "127.0.0.1:0"); err != nil {
			return err
		}
		t.project = t.server.Default()
		t.project.Clock().Freeze() // no code runs out between being read and being sent
		t.environ = append(t.server.Env(t.project), "APPCTL_CONFIG_DIR="+dir, "APPCTL_STORE="+storeFile)
		t.say("It answers as an Appwrite server does, at %s, from memory.", t.server.URL())
		return nil
	})
}

func (t *tour) signUp(ctx context.Context) error {
	return t.step("Make an account", func() error {
		_, err := t.appctl(ctx, exitOK, tourPassword, "account", "register", tourEmail, "--name", "Ada Lovelace", "--password-stdin")
		return err
	})
}

func (t *tour) signIn(ctx context.Context) error {
	return t.step("Sign in with the password", func() error {
		_, err := t.appctl(ctx, exitOK, tourPassword, "account", "login", tourEmail, "--password-stdin")
		return err
	})
}

// enrol adds an authenticator app; the mock server plays the phone.
func (t *tour) enrol(ctx context.Context) error {
	return t.step("Add an authenticator app", func() error {
		text, err := t.appctl(ctx, exitOK, "", "account", "mfa", "totp", "add", "--json")
		if err != nil {
			return err
		}
		var added struct{ Secret, URI string }
		if err := json.Unmarshal([]byte(text), &added); err != nil {
			return err
		}
		if err := t.draw(added.URI); err != nil {
			return err
		}
		t.say("The mock server plays the phone and tells the code.")
		code, _, err := t.project.TOTP(ctx, tourEmail)
		if err != nil {
			return err
		}
		codes, err := t.appctl(ctx, exitOK, "", "account", "mfa", "totp", "add", "--code", code, "--yes")
		if err != nil {
			return err
		}
		t.say("%s", strings.Join(strings.Fields(codes), "  "))
		return nil
	})
}

// draw shows the QR code, in its colours where there is colour. A window too narrow
// for it is told so; for a screen reader nothing is drawn.
func (t *tour) draw(uri string) error {
	out := t.app.out
	if t.app.env.on("APPCTL_ACCESSIBLE") {
		t.say("A phone would scan the QR code here.")
		return nil
	}
	columns, _ := out.size()
	draw := drawQR
	if !out.color {
		draw = drawPlainQR
	}
	const anyHeight = 1 << 10 // it may scroll
	code, fits, err := draw(uri, columns-4, anyHeight)
	if err != nil {
		return err
	}
	if !fits {
		needs, _ := qrSize(uri)
		t.say("A phone would scan the QR code here, which needs %d columns; this window has %d.", needs+4, columns)
		return nil
	}
	if _, err := io.WriteString(&indented{sink: out, prefix: "    "}, "\n"+code+"\n"); err != nil {
		return err
	}
	t.say("A phone would scan this.")
	return nil
}

func (t *tour) signInAgain(ctx context.Context) error {
	return t.step("Sign out, and in again with the second factor", func() error {
		if _, err := t.appctl(ctx, exitOK, "", "account", "logout"); err != nil {
			return err
		}
		if _, err := t.appctl(ctx, exitFactor, tourPassword, "account", "login", tourEmail, "--password-stdin"); err != nil {
			return err
		}
		t.say("The password alone is not enough now, and nothing was stored. With a code:")
		code, _, err := t.project.TOTP(ctx, tourEmail)
		if err != nil {
			return err
		}
		_, err = t.appctl(ctx, exitOK, tourPassword, "account", "login", tourEmail, "--password-stdin", "--code", code)
		return err
	})
}

// drawInitials gets the picture that stands for the user, and draws it small.
func (t *tour) drawInitials(ctx context.Context) error {
	return t.step("Draw the user's initials", func() error {
		picture, err := t.appctl(ctx, exitOK, "", "avatar", "initials", "--width", "256", "--height", "256")
		if err != nil {
			return err
		}
		img, err := decodePicture([]byte(picture), "image/png")
		if err != nil {
			return err
		}
		out := t.app.out
		if !out.color || t.app.env.on("APPCTL_ACCESSIBLE") {
			t.say("A PNG of %s and %d×%d pixels.", count(len(picture), "byte"), img.Bounds().Dx(), img.Bounds().Dy())
			return nil
		}
		on := out.canvas()
		on.columns, on.rows = min(on.columns-4, 24), 12
		_, err = io.WriteString(&indented{sink: out, prefix: "    "}, "\n"+drawBlocks(img, on)+"\n")
		return err
	})
}

// readMail signs in a second time, which the project tells its users of by mail.
func (t *tour) readMail(ctx context.Context) error {
	return t.step("Sign in on a second device, and read the mail about it", func() error {
		code, _, err := t.project.TOTP(ctx, tourEmail)
		if err != nil {
			return err
		}
		if _, err := t.appctl(ctx, exitOK, tourPassword, "account", "login", tourEmail, "--profile", "laptop", "--password-stdin", "--code", code); err != nil {
			return err
		}
		mail, err := t.appctl(ctx, exitOK, "", "mock", "inbox", "wait", "--for", "2s", "--to", tourEmail)
		if err != nil {
			return err
		}
		for line := range strings.Lines(mail) {
			name, text, _ := strings.Cut(line, "\t")
			if name == "subject" || name == "to" || name == "kind" {
				t.say("%s  %s", t.app.out.paint(dim, fmt.Sprintf("%-7s", name)), strings.TrimSpace(clean(text)))
			}
		}
		return nil
	})
}

func (t *tour) end(took time.Duration) {
	out := t.app.out
	fmt.Fprintf(out, "\n%s\n\n", out.paint(green, fmt.Sprintf("All of it worked, in %s.", took.Round(time.Millisecond)))+" The server is gone, nothing is left behind. Try next:")
	for _, next := range [][2]string{
		{"appctl mock serve", "the same server, to play with in a second terminal"},
		{"appctl account register", "an account there, by hand"},
		{"appctl account mfa totp add", "with a QR code for your own phone"},
		{"appctl mock exec -- npm test", "your tests against a server of their own"},
	} {
		fmt.Fprintf(out, "  %s  %s\n", out.paint(cyan, fmt.Sprintf("%-28s", next[0])), out.paint(dim, next[1]))
	}
}

// indented writes lines with a prefix. What it writes to may be a terminal.
type indented struct {
	sink
	prefix string
	inside bool // of a line
}

func (w *indented) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		if !w.inside && string(line) != "\n" {
			if _, err := io.WriteString(w.sink, w.prefix); err != nil {
				return 0, err
			}
		}
		w.inside = !bytes.HasSuffix(line, []byte("\n"))
		if _, err := w.sink.Write(line); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}
