package main

import (
	"context"
	"strings"
	"testing"

	"whoowns/bot/store"
)

func TestCurateDirectory(t *testing.T) {
	curator(t, func(ctx context.Context, s *store.Store) error {
		for _, h := range []store.Holder{
			{Role: "pm", Channel: "C0PRODUCT", User: "U0MAYA", Name: "Maya Okafor", By: "U0ADA"}, {Role: "pm", Channel: "C0PRODUCT", By: "U0JONAS"},
			{Role: "po", User: "U0JONAS", Name: "Jonas Lind", By: "U0MAYA"},
		} {
			if _, err := s.SetHolder(ctx, h); err != nil {
				return err
			}
		}
		return nil
	})
	code, stdout, stderr := program(t, "", "curate", "directory")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != exitOK || len(lines) != 4 {
		t.Fatalf("exit %d, %s\n%s", code, stderr, stdout)
	}
	for i, want := range [][]string{
		{"when", "role", "where", "who", "name", "set", "by"}, {"po", "everywhere", "U0JONAS", "Jonas", "Lind", "U0MAYA"}, {"pm", "C0PRODUCT", "-", "-", "U0JONAS"},
		{"pm", "C0PRODUCT", "U0MAYA", "Maya", "Okafor", "U0ADA"},
	} {
		got := strings.Fields(lines[i])
		if i > 0 {
			got = got[1:] // when
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("line %d = %q", i, lines[i])
		}
	}
}
