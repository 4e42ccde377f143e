package main

import (
	"fmt"
	"slices"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

// shipped is what an archive has beside the program.
var shipped = []string{
	"README.md", "deploy/README.md", "deploy/.env.example", "deploy/manifest.yaml", "deploy/whoowns.service", "deploy/compose.yaml",
	"deploy/alerts.yaml", "deploy/grafana-dashboard.json",
}

// checkRelease reads the release configuration as GoReleaser does, which takes no field that it does not know, and checks what is
// promised of a release. (`goreleaser check` itself takes minutes to build.)
func checkRelease(file string) error {
	project, err := config.Load(file)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r := &report{of: file}
	r.unless(project.Version == 2, "it is of version %d", project.Version)
	r.unless(len(project.Builds) == 1, "it makes %d builds", len(project.Builds))
	for _, b := range project.Builds {
		r.unless(b.Main == "./cmd/whoowns" && b.Binary == "whoowns", "it builds %s as %s", b.Main, b.Binary)
		r.unless(slices.Contains(b.Env, "CGO_ENABLED=0"), "the binary is not static")
		r.unless(slices.Contains(b.Flags, "-trimpath") && b.ModTimestamp == "{{ .CommitTimestamp }}", "the same commit makes other bytes elsewhere")
		r.unless(slices.Contains(b.Flags, "-buildvcs=true"), "the binary may not know its version")
		r.unless(slices.Equal(b.Goos, []string{"linux", "darwin"}) && slices.Equal(b.Goarch, []string{"amd64", "arm64"}), "it is for %v on %v", b.Goos, b.Goarch)
	}
	for _, a := range project.Archives {
		var has []string
		for _, f := range a.Files {
			has = append(has, f.Source)
		}
		for _, name := range shipped {
			r.unless(slices.Contains(has, name), "an archive lacks %s", name)
		}
	}
	r.unless(len(project.Archives) == 1, "it makes %d kinds of archives", len(project.Archives))
	r.unless(project.Checksum.NameTemplate != "" && !project.Checksum.Disable, "there are no checksums")
	r.unless(len(project.SBOMs) == 1 && project.SBOMs[0].Artifacts == "archive", "there is no SBOM of the archives")
	return r.err()
}
