package main

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"whoowns/bot/metrics"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), version())
			return err
		},
	}
}

// version is what the Go toolchain stamped into the binary: the module's version, the revision, the toolchain.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "whoowns, built without version information"
	}
	b := buildOf(info)
	return strings.Join(slices.DeleteFunc([]string{"whoowns", b.Version, b.Revision, b.Go}, func(s string) bool { return s == "" }), " ")
}

func buildOf(info *debug.BuildInfo) metrics.Build {
	b := metrics.Build{Version: info.Main.Version, Go: info.GoVersion}
	modified := ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision":
			b.Revision = setting.Value[:min(12, len(setting.Value))]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			modified = " (modified)"
		}
	}
	b.Revision += modified
	return b
}
