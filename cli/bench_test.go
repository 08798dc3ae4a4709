package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// emptyCobra is the smallest program that does what appctl --version does.
const emptyCobra = `package main

import "github.com/spf13/cobra"

func main() { _ = (&cobra.Command{Use: "empty", Version: "1"}).Execute() }
`

// BenchmarkVersion starts appctl --version, and says how much longer that takes
// than an empty cobra program in the same run.
func BenchmarkVersion(b *testing.B) {
	empty := filepath.Join(b.TempDir(), "empty")
	source := empty + ".go"
	if err := os.WriteFile(source, []byte(emptyCobra), 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", empty, source).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	full := builtBinary(b)
	start := func(path string) time.Duration {
		began := time.Now()
		if err := exec.Command(path, "--version").Run(); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	var base time.Duration
	for b.Loop() {
		start(full)
		b.StopTimer()
		base += start(empty)
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed())/float64(base), "×empty")
}
