package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"strings"

	"github.com/spf13/cobra"
)

func newMockExec(a *app) *cobra.Command {
	var m mockFlags
	var strict bool
	cmd := alone(&cobra.Command{
		Use:   "exec [flags] -- CMD [ARG...]",
		Short: "Run a command against a server of its own",
		Long: "Start a server on a free port, run a command with the environment to find it, stop the\n" +
			"server, and exit with the command's code. \"appctl help mock\" lists the environment.\n\n" +
			"125 says that appctl itself failed, 126 that the command cannot be run, 127 that it was\n" +
			"not found. What follows -- is not touched.",
		Example: "  appctl mock exec -- npm test\n" +
			"  appctl mock exec --project shop -- sh -c 'curl -s $APPWRITE_ENDPOINT/account'",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return hinted(exiting(exitExecFailed, errors.New("CMD is missing")), "appctl mock exec -- npm test")
			}
			if err := m.fromEnvironment(cmd, a.env); err != nil {
				return exiting(exitExecFailed, err)
			}
			return a.mockExec(cmd.Context(), &m, strict, args)
		},
	})
	m.add(cmd, "127.0.0.1:0")
	cmd.Flags().BoolVar(&strict, "fail-on-unknown-route", false, "fail when something was asked for that the server does not have")
	cmd.Flags().SetInterspersed(false)
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exiting(exitExecFailed, err) })
	return cmd
}

// mockExec's own failures all carry a code that the command cannot be taken for.
func (a *app) mockExec(ctx context.Context, m *mockFlags, strict bool, args []string) error {
	s, err := m.start(ctx, a)
	if err != nil {
		return exiting(exitExecFailed, err)
	}
	dir, err := os.MkdirTemp("", "appctl-mock-")
	if err != nil {
		_ = s.stop()
		return exiting(exitExecFailed, err)
	}
	given := append(s.Env(s.Default()), "APPCTL_CONFIG_DIR="+dir, "APPCTL_STORE="+storeFile)
	if token, err := m.token(a); err == nil && token != "" {
		given = append(given, "APPCTL_MOCK_TOKEN="+token)
	}
	trust, err := m.trusted(s, dir, a.env)
	if err != nil {
		return exiting(exitExecFailed, errors.Join(err, s.stop(), os.RemoveAll(dir)))
	}
	given = append(given, trust...)
	err = a.runChild(args, append(a.inherited(), given...))
	failed := errors.Join(s.stop(), os.RemoveAll(dir))
	if routes := s.log.unknownRoutes(); strict && routes != "" {
		failed = errors.Join(failed, hinted(fmt.Errorf("the server does not have %s", routes), "appctl mock routes"))
	}
	if failed == nil {
		return err
	}
	if err != nil { // the command's code is the one to give
		a.warn("%v", failed)
		return err
	}
	return exiting(exitExecFailed, failed)
}

// inherited is the environment without what would lead the command to another
// server or make it somebody.
func (a *app) inherited() []string {
	var kept []string
	for name, value := range a.env {
		if !strings.HasPrefix(name, "APPCTL_") && !strings.HasPrefix(name, "APPWRITE_") {
			kept = append(kept, name+"="+value)
		}
	}
	return kept
}

// runChild runs a command to its end and gives its code as an exitStatus. In the
// foreground of a terminal it shares the process group, which alone may read there
// and which the terminal signals as a whole; elsewhere it gets a group of its own,
// to which signals to us are passed on.
func (a *app) runChild(args, environ []string) error {
	path, err := exec.LookPath(args[0])
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return notRun(args[0], err)
	}
	child := exec.Command(path, args[1:]...) //nolint:gosec,noctx // running it is the job; it ends by the signals that are passed on
	child.Args[0] = args[0]
	child.Env = environ
	child.Stdin, child.Stdout, child.Stderr = a.in, a.out.Writer, a.err.Writer
	shared := inForeground()
	if !shared {
		ownGroup(child)
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, passedOn...)
	defer signal.Stop(signals)
	if err := child.Start(); err != nil {
		return notRun(args[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	for {
		select {
		case s := <-signals:
			passOn(child.Process, s, shared)
		case err := <-ended:
			return childStatus(child, err)
		}
	}
}

func notRun(name string, err error) error {
	code := exitCannotRun
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		code = exitNoCommand
	}
	return exiting(code, fmt.Errorf("run %s: %w", name, err))
}

// childStatus is the code that a shell would give: 128 and the signal for a
// command that a signal ended.
func childStatus(child *exec.Cmd, err error) error {
	if _, ok := errors.AsType[*exec.ExitError](err); !ok && err != nil {
		return exiting(exitExecFailed, err)
	}
	if code := codeOf(child.ProcessState); code != 0 {
		return exitStatus(code)
	}
	return nil
}
