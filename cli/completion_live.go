package cli

// Rules of completion from the server:
//
//   - it has a second, keyring included, and says nothing where that is not enough
//   - what was found is kept for half a minute, for the next TAB, or until a command
//     changes something; a credential of the environment leaves nothing on the disk
//   - what stands on the command line already is not offered again

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/internal/contract"
)

const (
	completionTime = time.Second
	completionKept = 30 * time.Second
	completionName = "completion.json"
)

// lookup finds the words for the next argument, each with a tab and a description.
type lookup func(ctx context.Context, c *call, args []string) ([]string, error)

// completes makes the completion of a command's arguments. kind is what the server
// is asked for.
func (a *app) completes(kind string, find lookup) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		const nothing = cobra.ShellCompDirectiveNoFileComp
		if !takesMore(cmd, args) || a.prepare(cmd) != nil {
			return nil, nothing
		}
		ctx, cancel := context.WithTimeout(context.Background(), completionTime)
		defer cancel()
		words := a.words(ctx, kind, args, find)
		return slices.DeleteFunc(words, func(word string) bool {
			name, _, _ := strings.Cut(word, "\t")
			return slices.Contains(args, name)
		}), nothing
	}
}

// takesMore tells whether a command has a place for another argument.
func takesMore(cmd *cobra.Command, args []string) bool {
	places := strings.Fields(cmd.Use)[1:]
	return len(args) < len(places) || len(places) > 0 && strings.Contains(places[len(places)-1], "...")
}

// words are the kept ones, else what the server gives.
func (a *app) words(ctx context.Context, kind string, args []string, find lookup) []string {
	key := a.completionKey(kind, args)
	kept := a.keptWords()
	if w, ok := kept[key]; ok && key != "" {
		return w.Words
	}
	c, err := a.signedInCall(ctx)
	if err != nil {
		return nil
	}
	found, err := find(ctx, c, args)
	if err != nil {
		return nil
	}
	for i, word := range found {
		name, text, described := strings.Cut(word, "\t")
		found[i] = oneLine(name)
		if described {
			found[i] += "\t" + oneLine(text)
		}
	}
	if key != "" {
		kept[key] = keptWords{At: time.Now(), Words: found}
		a.keepWords(kept)
	}
	return found
}

// completionKey tells what was asked as whom, "" for what is not to be kept.
func (a *app) completionKey(kind string, args []string) string {
	found, err := a.environmentCredential()
	if err != nil || found.from != "" {
		return ""
	}
	t, err := a.guest()
	if err != nil || t.profile == nil || t.profile.Session.ID == "" {
		return ""
	}
	return strings.Join(append([]string{t.endpoint, t.project, t.profile.Session.ID, kind}, args...), " ")
}

// keptWords are an entry of the file.
type keptWords struct {
	At    time.Time `json:"at"`
	Words []string  `json:"words"`
}

// keptWords are those that are not too old. A file that cannot be read has none.
func (a *app) keptWords() map[string]keptWords {
	kept := map[string]keptWords{}
	data, err := a.home.read(completionName)
	if err != nil || json.Unmarshal(data, &kept) != nil {
		return map[string]keptWords{}
	}
	for key, w := range kept {
		if age := time.Since(w.At); age < 0 || age > completionKept {
			delete(kept, key)
		}
	}
	return kept
}

// keepWords writes the file. It is only for speed: a failure changes nothing.
func (a *app) keepWords(kept map[string]keptWords) {
	if data, err := json.Marshal(kept); err == nil && a.home.dir != "" {
		_ = replaceFile(a.home.path(completionName), data, 0o600)
	}
}

// forgetWords drops the file before a command that may make it wrong.
func (a *app) forgetWords(cmd *cobra.Command) {
	if a.home.dir == "" {
		return // of a command that stands alone, or no place
	}
	for id := range strings.FieldsSeq(cmd.Annotations[operations]) {
		if op, ok := contract.Lookup(id); ok && op.Method != "GET" {
			_ = os.Remove(a.home.path(completionName)) // most often it is not there
			return
		}
	}
}
