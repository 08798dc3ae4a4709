package cli

import (
	"context"
	"os/exec"
	"runtime"
	"strings"
)

// browsers are the commands that may open a page here, the best first; none where
// a browser would open out of sight, or in the terminal.
func (a *app) browsers(goos string) [][]string {
	if wanted := a.env.get("BROWSER"); wanted != "" {
		separator := ":"
		if goos == "windows" {
			separator = ";"
		}
		var commands [][]string
		for command := range strings.SplitSeq(wanted, separator) {
			if words := strings.Fields(command); len(words) > 0 {
				commands = append(commands, words)
			}
		}
		return commands
	}
	if a.env.on("CI") || a.env.get("SSH_CONNECTION") != "" || a.env.get("SSH_TTY") != "" {
		return nil
	}
	switch goos {
	case "darwin":
		return [][]string{{"open"}}
	case "windows":
		return [][]string{{"rundll32", "url.dll,FileProtocolHandler"}}
	}
	if a.env.get("DISPLAY") == "" && a.env.get("WAYLAND_DISPLAY") == "" {
		return nil // xdg-open would start a browser of the terminal
	}
	return [][]string{{"xdg-open"}}
}

// openBrowser opens a page and tells whether one was begun to. It gets nothing of
// the terminal, whatever it is, and lives on when this run ends.
func (a *app) openBrowser(ctx context.Context, page string) bool {
	for _, words := range a.browsers(runtime.GOOS) {
		words, found := placed(words, page)
		if !found {
			words = append(words, page)
		}
		browser := exec.CommandContext(context.WithoutCancel(ctx), words[0], words[1:]...) //nolint:gosec // the person's own browser
		browser.Env = a.env.handed()
		ownGroup(browser)
		if browser.Start() == nil {
			go func() { _ = browser.Wait() }() // what becomes of it is on the screen
			return true
		}
	}
	return false
}

// placed puts the page where the words of a command have %s.
func placed(words []string, page string) (out []string, found bool) {
	for _, word := range words {
		found = found || strings.Contains(word, "%s")
		out = append(out, strings.ReplaceAll(word, "%s", page))
	}
	return out, found
}
