// Command recording draws the terminal session that the README shows: it types a
// scene at a terminal, against a mock server, and writes what the screen showed as
// a picture that moves.
//
//	go run ./internal/recording -o docs/recording.svg
//
// play.go types, screen.go is the terminal, svg.go renders; the scene is below.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	out := flag.String("o", "docs/recording.svg", "file to write")
	listen := flag.String("listen", "127.0.0.1:4780", "address of the mock server, which the picture shows")
	flag.Parse()
	if err := run(*out, *listen); err != nil {
		fmt.Fprintln(os.Stderr, "recording:", err)
		os.Exit(1)
	}
}

func run(out, listen string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	frames, err := record(ctx, listen)
	if err != nil {
		return err
	}
	picture := render(frames)
	fmt.Printf("%s: %d frames, %d bytes\n", out, len(frames), len(picture))
	return os.WriteFile(out, picture, 0o644) //nolint:gosec // a page of the docs
}

const (
	user     = "ada@example.org"
	password = "correct horse battery"
)

// record plays the scene: a sign-in, an authenticator app by QR code, a sign-in that
// asks for its code, and a picture.
func record(ctx context.Context, listen string) (frames []frame, err error) {
	s, err := openStage(ctx, listen)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closed := s.close(); err == nil {
			err = closed
		}
	}()
	if err := s.prepare(ctx, password, "account", "register", user, "--name", "Ada Lovelace", "--password-stdin"); err != nil {
		return nil, err
	}
	signIn := act{await: "Password for .*: ", pause: time.Second, answer: password, hidden: true}
	if err := s.play(ctx, "appctl login "+user, 2*time.Second, signIn); err != nil {
		return nil, err
	}
	s.clear()
	code := act{await: "Code from .*: ", pause: 4 * time.Second, code: true, poster: true}
	if err := s.play(ctx, "appctl account mfa totp add", 2500*time.Millisecond, code,
		act{await: `Make recovery codes.*: `, pause: 1500 * time.Millisecond, answer: "y"},
		act{await: `Ask for a code.*: `, pause: 1500 * time.Millisecond, answer: "y"}); err != nil {
		return nil, err
	}
	s.clear()
	if err := s.play(ctx, "appctl logout", 800*time.Millisecond); err != nil {
		return nil, err
	}
	code.pause, code.poster = time.Second, false
	if err := s.play(ctx, "appctl login "+user, 2*time.Second, signIn, code); err != nil {
		return nil, err
	}
	if err := s.play(ctx, "appctl avatar flag za --width 54 --height 36", 4*time.Second); err != nil {
		return nil, err
	}
	return s.frames, nil
}
