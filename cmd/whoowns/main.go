// Command whoowns answers whether something is a PM or a PO job: as a Slack bot, and at the command line. Each subcommand is a file; they
// read arguments and the environment and wire together what the packages bot and knowledge do.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes.
const (
	exitOK       = 0
	exitDeclined = 1 // a question was declined, or a check found something
	exitMisuse   = 2 // wrong arguments or configuration
)

// run runs the program with the arguments after its name and returns its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	cmd := rootCommand()
	cmd.SetArgs(args)
	cmd.SetIn(stdin)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	if failure := (*exitError)(nil); errors.As(err, &failure) {
		if failure.err != nil {
			fmt.Fprintln(stderr, "whoowns:", redact(failure.Error()))
		}
		return failure.code
	}
	fmt.Fprintln(stderr, "whoowns:", redact(err.Error()))
	return exitMisuse
}

// exitError is an error with an exit code of its own. With a nil err nothing is printed.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// group makes a command of others. Without one of them it shows its help.
func group(cmd *cobra.Command, commands ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(commands...)
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("unknown command %q: see `%s --help`", args[0], cmd.CommandPath())
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	return cmd
}

func rootCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "whoowns",
		Short: "Is this a PM or a PO job?",
		Long: "whoowns answers one question well: is this a PM or a PO job? It runs as a Slack bot (serve), can be tried in the browser\n" +
			"without Slack (demo), and answers at the command line (ask), all from a curated knowledge base (kb).",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w (see `%s --help`; put -- before a text that begins with a hyphen)", err, cmd.CommandPath())
	})
	cmd.AddCommand(demoCommand(), askCommand(), serveCommand(), doctorCommand(), kbCommand(), curateCommand(), refineCommand(), healthCommand(), backupCommand(), versionCommand(), loadCommand())
	return cmd
}
