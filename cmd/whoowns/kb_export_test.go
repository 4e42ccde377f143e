package main

import (
	"context"
	"strings"
	"testing"

	"whoowns/bot/store"
)

// With --names the chart has those that the directory has for the whole workspace, and no channel's.
func TestExportWithNames(t *testing.T) {
	curator(t, func(ctx context.Context, s *store.Store) error {
		for _, h := range []store.Holder{
			{Role: "pm", User: "U0MAYA", Name: "Maya Okafor", By: "U0ADA"}, {Role: "po", Channel: "C0PRODUCT", User: "U0JONAS", Name: "Jonas Lind", By: "U0ADA"},
		} {
			if _, err := s.SetHolder(ctx, h); err != nil {
				return err
			}
		}
		return nil
	})
	for format, want := range map[string]string{"md": "Product Manager (Maya Okafor)", "csv": "Product Manager (Maya Okafor)", "html": "Maya Okafor"} {
		code, stdout, stderr := program(t, "", "kb", "export", "--format", format, "--names")
		if code != exitOK || !strings.Contains(stdout, want) || strings.Contains(stdout, "Jonas") {
			t.Errorf("%s: exit %d, %s\n%s", format, code, stderr, stdout)
		}
		if _, without, _ := program(t, "", "kb", "export", "--format", format); strings.Contains(without, "Maya") {
			t.Errorf("%s: a name without --names", format)
		}
	}
	if code, _, stderr := program(t, "", "kb", "export", "--names"); code != exitMisuse || !strings.Contains(stderr, "--names goes with") {
		t.Errorf("exit %d, %s", code, stderr)
	}
}
