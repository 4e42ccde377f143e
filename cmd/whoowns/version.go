package main

import (
	"cmp"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, its revision and date, and the Go that built it",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), version())
			return err
		},
	}
}

// stamp is the version, the revision and the date of what this is built from. The linker sets it where there is no repository that Go
// could take them from, as in the image.
var stamp string

// version is one line such as "whoowns v1.2.0 0123456789ab 2026-11-26T12:00:00Z go1.26.8".
func version() string {
	b := thisBuild()
	if b == (build{}) {
		return "whoowns, built without version information"
	}
	return b.String()
}

// thisBuild is what this program is built from, zero if it does not know.
func thisBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build{}
	}
	return buildOf(info, stamp)
}

// build is what a program is built from. What is not known of it is empty.
type build struct{ version, revision, date, toolchain string }

// buildOf reads what is stamped, which wins over what Go found in the repository.
func buildOf(info *debug.BuildInfo, stamp string) build {
	found := map[string]string{}
	for _, s := range info.Settings {
		found[s.Key] = s.Value
	}
	stamped := append(strings.Split(stamp, " "), "", "")
	b := build{
		version: cmp.Or(stamped[0], info.Main.Version), revision: cmp.Or(stamped[1], found["vcs.revision"]),
		date: cmp.Or(stamped[2], found["vcs.time"]), toolchain: info.GoVersion,
	}
	b.revision = b.revision[:min(12, len(b.revision))]
	if stamp == "" && found["vcs.modified"] == "true" {
		b.revision += " (modified)"
	}
	return b
}

func (b build) String() string {
	known := slices.DeleteFunc([]string{"whoowns", b.version, b.revision, b.date, b.toolchain}, func(s string) bool { return s == "" })
	return strings.Join(known, " ")
}
