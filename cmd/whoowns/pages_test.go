package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"whoowns/bot/store"
)

// pages are those that tell people what to type.
var pages = []string{"README.md", "knowledge/README.md", "deploy/README.md", "bot/README.md"}

// elsewhere are the commands, by how they begin, that the test of the pages does not run, and who does.
var elsewhere = []struct{ begins, why string }{
	{"whoowns demo", "runs until it is interrupted: .ci/run and TestDemo"},
	{"whoowns serve", "needs tokens: TestServeUntilSIGTERM"},
	{"export SLACK_", "sets what only its reader has"},
	{"export OPENAI_", "sets what only its reader has"},
	{"export WHOOWNS_REFINE", "goes with the model that these name"},
	{"go build", ".ci/run"},
	{"go test", ".ci/run"},
	{"go vet", ".ci/run"},
	{"go generate", ".ci/run"},
	{"pg_", "TestBackupAndRestore"},
	{"kubectl kustomize", ".ci/deploy renders every folder; that these are there is held below"},
	{"kubectl", "needs a cluster"},
	{"docker", "needs Docker; .ci/deploy reads the Compose file, TestImage runs what the image holds"},
	{"sudo", "changes the system; .ci/run verifies the unit"},
	{"journalctl", "needs the unit"},
	{"install", "makes the file for the reader's tokens"},
	{"editor", "is the reader's part"},
	{"echo \"POSTGRES_PASSWORD", "writes into that file"},
	{"cd deploy", "is for Docker"},
}

// typed finds an indented line of a page, within a list or not.
var typed = regexp.MustCompile(`(?m)^(?: {4}| {7})(\S.*)$`)

// fence finds what is no command.
var fence = regexp.MustCompile("(?ms)^```.*?^```$")

// What the pages have people type works, in the order in which they have it.
func TestPages(t *testing.T) {
	used := map[string]bool{}
	for _, page := range pages {
		text := read(t, page)
		t.Run(page, func(t *testing.T) {
			folder, env := checkout(t, text)
			for _, found := range typed.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
				line := strings.ReplaceAll(found[1], "go run ./cmd/whoowns", "whoowns")
				if begins := skipped(line); begins != "" {
					used[begins] = true
					if made, ok := strings.CutPrefix(line, "kubectl kustomize "); ok {
						read(t, filepath.Join(made, "kustomization.yaml"))
					}
					continue
				}
				if variable, ok := strings.CutPrefix(line, "export "); ok {
					env = append(env, strings.Fields(variable)[0])
					continue
				}
				cmd := exec.CommandContext(t.Context(), "bash", "-euc", line)
				cmd.Dir, cmd.Env = folder, env
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("$ %s\n%v\n%s", found[1], err, out)
				}
			}
		})
	}
	for _, e := range elsewhere {
		if !used[e.begins] {
			t.Errorf("no page has a command that begins with %q", e.begins)
		}
	}
}

func skipped(line string) string {
	for _, e := range elsewhere {
		if strings.HasPrefix(line, e.begins) {
			return e.begins
		}
	}
	return ""
}

// checkout makes a folder that looks like the repository, but that what is written at its top stays in it, with the overlay that a page
// shows, and an environment in which whoowns is this program and its store has been used.
func checkout(t *testing.T, page string) (folder string, env []string) {
	t.Helper()
	folder = t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	root, err := filepath.Abs("../..")
	must(err)
	for _, name := range []string{"knowledge", "bot", "deploy", "go.mod", "go.sum"} {
		must(os.Symlink(filepath.Join(root, name), filepath.Join(folder, name)))
	}
	if _, overlay, found := strings.Cut(page, "```yaml\n"); found {
		overlay, _, _ = strings.Cut(overlay, "```")
		must(os.Mkdir(filepath.Join(folder, "overlay"), 0o700))
		must(os.WriteFile(filepath.Join(folder, "overlay", "company.yaml"), []byte(overlay), 0o600))
	}
	program, err := os.Executable()
	must(err)
	bin := t.TempDir()
	must(os.Symlink(program, filepath.Join(bin, "whoowns")))
	state := t.TempDir()
	s, err := store.Open("sqlite:" + filepath.Join(state, "whoowns", "whoowns.db"))
	must(err)
	must(s.Migrate(t.Context()))
	must(s.Close())
	return folder, append(os.Environ(), "WHOOWNS_RUN_MAIN=1", "XDG_STATE_HOME="+state, "PATH="+bin+":"+os.Getenv("PATH"))
}

// link finds the target of a link to a file, without its place in it.
var link = regexp.MustCompile(`\]\(([^):#]+)(?:#([^)]*))?\)`)

// heading finds the headings of a page.
var heading = regexp.MustCompile(`(?m)^#+ (.+)$`)

// What the pages link to is there.
func TestPagesLink(t *testing.T) {
	for _, page := range pages {
		for _, found := range link.FindAllStringSubmatch(read(t, page), -1) {
			target := filepath.Join(filepath.Dir(page), found[1])
			if _, err := os.Stat(filepath.Join("../..", target)); err != nil {
				t.Errorf("%s: %v", page, err)
				continue
			}
			if found[2] == "" {
				continue
			}
			there := false
			for _, h := range heading.FindAllStringSubmatch(read(t, target), -1) {
				there = there || anchor(h[1]) == found[2]
			}
			if !there {
				t.Errorf("%s: %s has no heading #%s", page, target, found[2])
			}
		}
	}
}

// anchor is what GitHub makes of a heading.
func anchor(heading string) string {
	kept := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(heading), "")
	return strings.ReplaceAll(kept, " ", "-")
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../..", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
