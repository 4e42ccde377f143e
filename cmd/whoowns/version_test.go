package main

import (
	"runtime/debug"
	"testing"
)

func TestVersion(t *testing.T) {
	repository := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.time", Value: "2026-11-26T12:00:00Z"}, {Key: "vcs.modified", Value: "true"},
	}
	for _, test := range []struct {
		name, stamp string
		version     string
		settings    []debug.BuildSetting
		want        string
	}{
		{"in a changed checkout", "", "v1.2.0+dirty", repository, "whoowns v1.2.0+dirty 0123456789ab (modified) 2026-11-26T12:00:00Z go1.26.8"},
		{"without a repository", "", "(devel)", nil, "whoowns (devel) go1.26.8"},
		{"in an image", "v1.3.0 fedcba9876543210 2026-12-01T08:00:00+01:00", "(devel)", nil, "whoowns v1.3.0 fedcba987654 2026-12-01T08:00:00+01:00 go1.26.8"},
		{"in an image that is told the revision alone", " fedcba9876543210 ", "(devel)", nil, "whoowns (devel) fedcba987654 go1.26.8"},
		{"in an image that is told nothing", "  ", "(devel)", nil, "whoowns (devel) go1.26.8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			info := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: test.version}, Settings: test.settings}
			if got := buildOf(info, test.stamp).String(); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
