package cli

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/appctl/appctl/mockserver"
)

func newMockServe(a *app) *cobra.Command {
	var m mockFlags
	var readyFile string
	cmd := alone(&cobra.Command{
		Use:   "serve",
		Short: "Run the server in the foreground",
		Long: "Run the server until Ctrl-C. When it serves it prints one line of JSON on standard output:\n" +
			"event, url, endpoint, control, project, pid, version, and with --tls ca.",
		Example: "  appctl mock serve\n" +
			"  appctl mock serve --listen 127.0.0.1:0 --ready-file ready.json &",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := m.fromEnvironment(cmd, a.env); err != nil {
				return err
			}
			if m.tls && m.caFile == "" {
				return usagef("--tls needs --ca-file, for clients to trust the server by")
			}
			s, err := m.start(cmd.Context(), a)
			if err != nil {
				return err
			}
			if err := a.announce(s.Server, &m, readyFile); err != nil {
				_ = s.stop() // the announcement's error is the one to tell
				return err
			}
			<-cmd.Context().Done()
			return s.stop()
		},
	})
	m.add(cmd, mockDefault)
	cmd.Flags().StringVar(&readyFile, "ready-file", "", "write the line to a `FILE` too, in one step")
	_ = cmd.MarkFlagFilename("ready-file", "json")
	return cmd
}

// announce tells programs by the ready line, and a person by what to paste.
func (a *app) announce(s *mockserver.Server, m *mockFlags, readyFile string) error {
	told := readyLine(s)
	if m.caFile != "" {
		var err error
		if told.CA, err = filepath.Abs(m.caFile); err != nil {
			return err
		}
		if err := replaceFile(told.CA, s.Authority(), 0o644); err != nil {
			return fmt.Errorf("--ca-file: %w", err)
		}
	}
	line, err := document(told)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if readyFile != "" {
		if err := replaceFile(readyFile, line, 0o644); err != nil {
			return fmt.Errorf("--ready-file: %w", err)
		}
	}
	if _, err := a.out.Write(line); err != nil {
		return err
	}
	if !a.err.tty || a.flags.quiet {
		return nil
	}
	fmt.Fprintf(a.err, "\n%s %s\n\nIn another terminal:\n\n", a.err.paint(green, "The mock server is running at"), a.err.paint(bold, s.URL()))
	paste := []string{
		"export APPCTL_ENDPOINT=" + s.Endpoint(),
		"export APPCTL_PROJECT=" + s.Default().ID(),
		"export APPCTL_MOCK_CONTROL=" + s.ControlURL(),
	}
	if told.CA != "" {
		paste = append(paste, "export APPCTL_CA_CERT="+shellQuote(told.CA))
	}
	if m.tokenFile != "" {
		path, err := filepath.Abs(m.tokenFile)
		if err != nil {
			return err
		}
		paste = append(paste, `export APPCTL_MOCK_TOKEN="$(cat `+shellQuote(path)+`)"`)
	}
	for _, line := range append(paste, "appctl account register ada@example.org") {
		fmt.Fprintln(a.err, "  "+a.err.paint(cyan, line))
	}
	fmt.Fprintln(a.err, "\n"+a.err.paint(dim, "Ctrl-C stops it. Nothing is kept."))
	return nil
}
