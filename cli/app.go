// Package cli is the command line: a Cobra tree, and what its commands share.
//
// [Run] is the whole program. Everything of the outside world is handed to it, so
// that it can run in a test. A command is a function newXxx in the file named after
// its part of the API; account login is a flow, and has login.go to itself. What
// all commands obey stands at the top of output.go, error.go, prompt.go, config.go
// and store.go.
package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// app is one run.
type app struct {
	env   env
	in    io.Reader
	out   sink // the result
	err   sink // everything else
	args  []string
	flags globals

	home   home
	file   *configFile // config.yaml as it was at the start
	config *config
	format format
	ask    *prompter // nil where nothing may be asked
	parsed bool      // the flags were all read

	stdin     *bufio.Reader // what -stdin flags read, line by line
	stdinUsed bool
	held      []string // warnings of a run with --json, for its end
}

// globals are the flags of every command.
type globals struct {
	json, plain, quiet, yes, reveal bool
	jq, template                    string
}

// Run runs one command line and gives its exit code. environ has the form of
// os.Environ. When ctx ends, the run stops, cleans up and gives 130.
func Run(ctx context.Context, args []string, s Streams, environ []string) int {
	e := newEnv(environ)
	a := &app{env: e, args: args, in: s.In, stdin: bufio.NewReaderSize(s.In, maxSecret)}
	a.out.Writer, a.err.Writer = s.Out, s.Err
	a.useColor("auto")
	root := newRoot(a)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && ctx.Err() != nil && !errors.Is(err, context.Canceled) {
		err = fmt.Errorf("%w: %w", context.Canceled, err)
	}
	if err != nil {
		a.report(err, cmd.UseLine())
		return exitCode(err)
	}
	for _, text := range a.held {
		a.writeWarning(text)
	}
	return exitOK
}

// prepare runs before every command.
func (a *app) prepare(cmd *cobra.Command) error {
	var err error
	a.parsed = true
	if a.format, err = newFormat(&a.flags); err != nil {
		return err
	}
	if cmd.Annotations[standsAlone] != "" {
		color, err := cmd.Flags().GetString("color")
		a.useColor(color)
		return errors.Join(err, oneOf("--color", color, colors...))
	}
	if a.home, err = newHome(a.env); err != nil && !errors.Is(err, errNoHome) { // services and containers have none
		return err
	}
	if a.file, err = a.home.readConfig(); err != nil {
		return err
	}
	if a.config, err = newConfig(a.file, a.env, cmd.Flags()); err != nil {
		return err
	}
	a.useColor(a.config.text("color"))
	a.openPrompter()
	return nil
}

func (a *app) useColor(when string) {
	a.out, a.err = newSink(a.out.Writer, a.env, when), newSink(a.err.Writer, a.env, when)
}

// openPrompter decides whether anything may be asked: both standard input and
// standard error must be terminals, and --no-input must not be set.
func (a *app) openPrompter() {
	f, ok := a.in.(*os.File)
	if ok && a.err.tty && !a.config.on("no_input") && term.IsTerminal(int(f.Fd())) {
		a.ask = newPrompter(f, a.err)
	}
}

// show prints a command's result. At a terminal an empty list is said to be one.
func (a *app) show(r result) error {
	if r.head != nil && len(r.rows) == 0 && a.out.tty && !a.flags.plain && !a.machine() {
		a.say("Nothing to list.")
		return nil
	}
	return a.format.write(a.out, r)
}

// machine tells whether a program reads the output. Where the command line is so
// wrong that the flags were not all read, what looks like one of them counts.
func (a *app) machine() bool {
	if a.parsed || a.flags.json || a.flags.jq != "" || a.flags.template != "" {
		return a.flags.json || a.flags.jq != "" || a.flags.template != ""
	}
	for _, arg := range a.args {
		name, _, _ := strings.Cut(arg, "=")
		switch name {
		case "--": // what follows is another program's
			return false
		case "--json", "--jq", "--template":
			return true
		}
	}
	return false
}

// say tells a person what was done. Programs and --quiet are told nothing.
func (a *app) say(text string, args ...any) {
	if !a.flags.quiet && !a.machine() {
		fmt.Fprintln(a.err, clean(fmt.Sprintf(text, args...)))
	}
}

// done is say for the success of a command.
func (a *app) done(text string, args ...any) {
	if !a.flags.quiet && !a.machine() {
		fmt.Fprintln(a.err, a.err.paint(green, "✓")+" "+clean(fmt.Sprintf(text, args...)))
	}
}

// warn tells of something that is not as it should be. With --json it waits for
// the end, and is dropped where the run fails: then standard error is the error.
func (a *app) warn(text string, args ...any) {
	line := fmt.Sprintf(text, args...)
	if a.machine() {
		a.held = append(a.held, line)
		return
	}
	a.writeWarning(line)
}

func (a *app) writeWarning(text string) {
	fmt.Fprintf(a.err, "appctl: %s %s\n", a.err.paint(yellow, "warning:"), clean(text))
}

// confirm asks for a yes; --yes gives it.
func (a *app) confirm(ctx context.Context, text string) error {
	if a.flags.yes {
		return nil
	}
	yes, err := a.ask.confirm(ctx, question{text: text, flag: "--yes"}, false)
	if err != nil {
		return err
	}
	if !yes {
		return errDeclined
	}
	return nil
}

// maxSecret bounds a secret that is read from a file or from standard input.
const maxSecret = 64 << 10

// secretFlags are --NAME-stdin and --NAME-file: how a secret comes in without
// being seen in the list of processes.
type secretFlags struct {
	name  string
	stdin bool
	path  string
}

func (s *secretFlags) add(cmd *cobra.Command, name, what string) {
	s.name = name
	cmd.Flags().BoolVar(&s.stdin, name+"-stdin", false, "read "+what+" from a line of standard input")
	cmd.Flags().StringVar(&s.path, name+"-file", "", "read "+what+" from a `FILE` of mode 0600, - for standard input")
	_ = cmd.MarkFlagFilename(name + "-file")
}

func (s *secretFlags) given() bool { return s.stdin || s.path != "" }

// read gives the secret that the flags name, else what the person at the terminal
// answers to text.
func (s *secretFlags) read(ctx context.Context, a *app, text string) (string, error) {
	switch {
	case s.stdin && s.path != "":
		return "", usagef("--%s-stdin and --%s-file exclude each other", s.name, s.name)
	case s.stdin, s.path == "-":
		return a.stdinLine("--" + s.name + "-stdin")
	case s.path != "":
		secret, err := readSecretFile(s.path)
		if err != nil {
			return "", fmt.Errorf("--%s-file: %w", s.name, err)
		}
		return secret, nil
	}
	return a.ask.secret(ctx, question{text: text, flag: "--" + s.name + "-stdin or --" + s.name + "-file"})
}

// stdinLine gives the next line of standard input, which must not be a terminal:
// there the secret would be echoed.
func (a *app) stdinLine(flag string) (string, error) {
	if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return "", usagef("%s needs a pipe or a file, standard input is a terminal", flag)
	}
	if !a.stdinUsed {
		a.stdinUsed = true
		a.askElsewhere()
	}
	line, err := a.stdin.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", usagef("%s: the line is too long", flag)
	case errors.Is(err, io.EOF) && len(line) == 0:
		return "", usagef("%s: standard input has ended", flag)
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("%s: %w", flag, err)
	}
	return firstLine(line)
}

// askElsewhere asks at the process's own terminal when standard input was handed
// over for a secret: `pass show x | appctl login --password-stdin` can still be
// asked for the second factor.
func (a *app) askElsewhere() {
	if a.ask != nil || !a.err.tty || a.config.on("no_input") {
		return
	}
	if f, err := openTerminal(); err == nil {
		a.ask = newPrompter(f, a.err)
	}
}

func firstLine(data []byte) (string, error) {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	if len(line) > maxSecret {
		return "", errors.New("too long")
	}
	text := strings.TrimSuffix(string(line), "\r")
	if text == "" {
		return "", errors.New("empty")
	}
	return text, nil
}

// shellQuote writes a word so that it can be pasted into a shell.
func shellQuote(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+,") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// count writes a number of things: 1 session, 2 sessions.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// at writes a time for people: local, to the minute. Programs get RFC 3339.
func (a *app) at(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case a.out.tty && !a.flags.plain:
		return t.Local().Format("2006-01-02 15:04")
	}
	return t.UTC().Format(time.RFC3339)
}
