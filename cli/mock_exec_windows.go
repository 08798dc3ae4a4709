package cli

import (
	"os"
	"os/exec"
)

// passedOn are the signals that are waited out: the console sends Ctrl-C to the
// child of mock exec as well.
var passedOn = []os.Signal{os.Interrupt}

// inForeground is true: a console has no groups that might not read.
func inForeground() bool { return true }

// ownGroup does nothing: a console's processes get its Ctrl-C all together.
func ownGroup(*exec.Cmd) {}

func passOn(*os.Process, os.Signal, bool) {}

func codeOf(p *os.ProcessState) int { return p.ExitCode() }
