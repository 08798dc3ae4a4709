// Command manual writes what packages bring along beside the binary: the pages of
// the system's manual and the completions of the shells.
//
//	go run ./cli/manual -o bin
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/appctl/appctl/cli"
)

func main() {
	dir := flag.String("o", "bin", "folder to write man and completions into")
	date := flag.String("date", "", "day of the release, or its time, for the foot of the pages")
	release := flag.String("release", "", "version, for the foot of the pages")
	flag.Parse()
	day := *date
	if len(day) > len("2026-01-31") {
		day = day[:len("2026-01-31")]
	}
	if err := errors.Join(pages(*dir, day, *release), completions(*dir)); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(1)
	}
}

// pages writes man/man1 and man/man7, without what an earlier tree had there.
func pages(dir, day, release string) error {
	if err := os.RemoveAll(filepath.Join(dir, "man")); err != nil {
		return err
	}
	for _, p := range cli.Manual() {
		file := filepath.Join(dir, "man", fmt.Sprintf("man%d", p.Section), fmt.Sprintf("%s.%d", p.Name, p.Section))
		if err := write(file, p.Man(day, release)); err != nil {
			return err
		}
	}
	return nil
}

// completions writes each under the name by which its shell looks for it.
func completions(dir string) error {
	for shell, name := range map[string]string{"bash": "bash/appctl", "zsh": "zsh/_appctl", "fish": "fish/appctl.fish", "powershell": "powershell/appctl.ps1"} {
		var script bytes.Buffer
		code := cli.Run(context.Background(), []string{"completion", shell}, cli.Streams{Out: &script, Err: os.Stderr}, nil)
		if code != 0 {
			return fmt.Errorf("completion %s: exit code %d", shell, code)
		}
		if err := write(filepath.Join(dir, "completions", filepath.FromSlash(name)), script.String()); err != nil {
			return err
		}
	}
	return nil
}

func write(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // what packages install is for everybody
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644) //nolint:gosec // the same
}
