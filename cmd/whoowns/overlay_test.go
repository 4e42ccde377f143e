package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The overlays that Compose and Kubernetes begin with change nothing, are the same, and hold once they are no comments any more.
func TestOverlaysToBeginWith(t *testing.T) {
	text := read(t, "deploy/overlay/company.yaml")
	if text != read(t, "deploy/kubernetes/base/overlay/company.yaml") {
		t.Error("Compose and Kubernetes begin with different overlays")
	}
	_, example, _ := strings.Cut(text, "#\n")
	for name, overlay := range map[string]string{"as it is": text, "uncommented": regexp.MustCompile(`(?m)^# ?`).ReplaceAllString(example, "")} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "company.yaml"), []byte(overlay), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("WHOOWNS_KNOWLEDGE_DIR", dir)
		if code, stdout, stderr := program(t, "", "kb", "lint"); code != exitOK {
			t.Errorf("%s: exit %d, %s%s\n%s", name, code, stdout, stderr, overlay)
		}
		_, stdout, _ := program(t, "", "ask", "pricing")
		if founders := strings.Contains(stdout, "the founders'"); founders != (name == "uncommented") {
			t.Errorf("%s: %s", name, stdout)
		}
	}
}
