package cli

// Prompt rules:
//
//   - a question is asked only where both standard input and standard error are
//     terminals; otherwise the answer's flag is named and the exit code is 2
//   - everything is drawn on standard error; standard output stays clean
//   - one buffered reader serves the whole run and the terminal stays in line mode,
//     so nothing typed or pasted ahead is lost between two questions
//   - secrets are not echoed; an interrupt puts the terminal back as it was

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// question is one thing to ask.
type question struct {
	text   string
	flag   string // what answers it on the command line: "--email"
	preset string // taken for an empty answer
}

// option is one choice; its name is what the flag takes.
type option struct{ name, text string }

// prompter asks the person at the terminal. The nil prompter refuses every
// question and says which flag to use instead.
type prompter struct {
	in    *os.File
	lines *bufio.Reader
	out   sink
	begun chan typed // gets the line of a read that is under way, nil for none
}

// typed is a line, or why there is none.
type typed struct {
	line string
	err  error
}

func newPrompter(in *os.File, out sink) *prompter {
	return &prompter{in: in, lines: bufio.NewReader(in), out: out}
}

var errNoAnswer = errors.New("no answer: the input has ended")

// label is the question as it is shown.
func (p *prompter) label(q question) string {
	text := p.out.paint(bold, clean(q.text))
	if q.preset != "" {
		text += p.out.paint(dim, " ["+clean(q.preset)+"]")
	}
	return text + ": "
}

func (q question) missing() error {
	return usagef("%s is required when prompts are off", q.flag)
}

// input asks for a line. Without a preset it insists on one.
func (p *prompter) input(ctx context.Context, q question) (string, error) {
	if p == nil {
		return "", q.missing()
	}
	for {
		fmt.Fprint(p.out, p.label(q))
		line, err := p.read(ctx)
		if err != nil {
			return "", err
		}
		if answer := strings.TrimSpace(clean(line)); answer != "" {
			return answer, nil
		}
		if q.preset != "" {
			return q.preset, nil
		}
	}
}

// optional asks for a line that may be empty. The preset is only shown.
func (p *prompter) optional(ctx context.Context, q question) (string, error) {
	if p == nil {
		return "", q.missing()
	}
	fmt.Fprint(p.out, p.label(q))
	line, err := p.read(ctx)
	return strings.TrimSpace(clean(line)), err
}

// secret asks for a line that is not echoed. It is taken as it is, spaces
// included. Echo is off before the question is shown: a quick answer does not show.
func (p *prompter) secret(ctx context.Context, q question) (string, error) {
	if p == nil {
		return "", q.missing()
	}
	restore, err := hideTyping(p.in)
	if err != nil {
		return "", fmt.Errorf("turn the terminal's echo off: %w", err)
	}
	defer restore()
	for {
		fmt.Fprint(p.out, p.label(q))
		line, err := p.read(ctx)
		if err == nil {
			fmt.Fprintln(p.out)
		}
		if err != nil || line != "" {
			return line, err
		}
	}
}

// choose asks for one of options, by number or name; the first is the preset.
func (p *prompter) choose(ctx context.Context, q question, options []option) (option, error) {
	if p == nil {
		return option{}, q.missing()
	}
	fmt.Fprintln(p.out, p.out.paint(bold, q.text))
	for i, o := range options {
		fmt.Fprintf(p.out, "  %s  %s\n", p.out.paint(cyan, strconv.Itoa(i+1)), o.text)
	}
	for {
		answer, err := p.input(ctx, question{text: "Number", preset: "1"})
		if err != nil {
			return option{}, err
		}
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(options) {
			return options[n-1], nil
		}
		for _, o := range options {
			if strings.EqualFold(o.name, answer) {
				return o, nil
			}
		}
		fmt.Fprintf(p.out, "Enter a number from 1 to %d.\n", len(options))
	}
}

// confirm asks yes or no; an empty answer is what yes says.
func (p *prompter) confirm(ctx context.Context, q question, yes bool) (bool, error) {
	if p == nil {
		return false, q.missing()
	}
	preset := "y/N"
	if yes {
		preset = "Y/n"
	}
	answer, err := p.input(ctx, question{text: q.text, preset: preset})
	if err != nil {
		return false, err
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return true, nil
	case "y/n":
		return yes, nil
	}
	return false, nil
}

// read waits for a line or the end of ctx.
func (p *prompter) read(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	select {
	case t := <-p.begin():
		return p.take(t)
	case <-ctx.Done():
		fmt.Fprintln(p.out)
		return "", ctx.Err()
	}
}

// begin gives the channel of the next line, for who waits for something else too;
// what it gives goes to take. A read that was left behind goes on, and its line is
// the answer to the next question: nothing that is typed is lost.
func (p *prompter) begin() <-chan typed {
	if p.begun == nil {
		begun := make(chan typed, 1) // buffered: a reader left behind must not block
		p.begun = begun
		go func() {
			line, err := p.lines.ReadString('\n')
			begun <- typed{line, err}
		}()
	}
	return p.begun
}

// take ends the read that begin began.
func (p *prompter) take(t typed) (string, error) {
	p.begun = nil
	if errors.Is(t.err, io.EOF) {
		fmt.Fprintln(p.out)
		return "", errNoAnswer
	}
	return strings.TrimRight(t.line, "\r\n"), t.err
}
