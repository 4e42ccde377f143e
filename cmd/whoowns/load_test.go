package main

import (
	"strings"
	"testing"
)

// The load program's bot is this test binary, which main_test.go makes one.
func TestLoad(t *testing.T) {
	t.Setenv("WHOOWNS_RUN_MAIN", "1")
	code, stdout, stderr := program(t, "", "load", "--questions", "60", "--rate", "100", "--people", "3")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for _, want := range []string{"connected after ", "asked 60, answered 60, lost 0, twice 0", "acknowledged after: p50 ", "answered after: p50 ", "processor time: ", "resident: "} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the report lacks %q:\n%s", want, stdout)
		}
	}
}
