package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"whoowns/bot/localslack"
)

// What the Dockerfile makes runs with nothing else in the world: built as it is there, in a root folder that holds what it copies and
// cannot be written to but for /data, as its user, with its environment and nothing beyond.
func TestImage(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("only root on Linux may give a process a root folder of its own")
	}
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, final, found := strings.Cut(string(text), "\nFROM scratch\n")
	build := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .+) -o /whoowns \./cmd/whoowns && mkdir /data$`).FindStringSubmatch(string(text))
	if !found || build == nil || !strings.Contains(final, "\nUSER 65532:65532\n") || !strings.Contains(final, "\nENTRYPOINT [\"/whoowns\"]\nCMD [\"serve\"]\n") {
		t.Fatal("the Dockerfile is not what this test knows")
	}
	root := t.TempDir()
	for folder := root; folder != "/"; folder = filepath.Dir(folder) { // the user has to get there
		if info, err := os.Stat(folder); err == nil && info.Mode().Perm()&0o001 == 0 {
			if err := os.Chmod(folder, info.Mode().Perm()|0o011); err != nil {
				t.Fatal(err)
			}
		}
	}
	compile := exec.CommandContext(t.Context(), "sh", "-c", build[1]+" -o "+filepath.Join(root, "whoowns")+" ./cmd/whoowns")
	compile.Dir = "../.."
	compile.Env = append(os.Environ(), "VERSION=v1.2.3", "REVISION=0123456789abcdef", "DATE=2026-11-26T12:00:00Z")
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data := filepath.Join(root, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	const user = 65532
	if err := os.Chown(data, user, user); err != nil {
		t.Fatal(err)
	}
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	var env []string
	for _, variable := range regexp.MustCompile(`(?m)^ENV (.+)$`).FindAllStringSubmatch(final, -1) {
		env = append(env, strings.Replace(variable[1], ":8080", address, 1)) // the port may be taken here
	}
	inside := func(args ...string) *exec.Cmd {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		t.Cleanup(cancel)
		cmd := exec.CommandContext(ctx, "/whoowns", args...)
		cmd.Dir, cmd.Env = "/", env
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: user, Gid: user}}
		return cmd
	}
	if out, err := inside("version").CombinedOutput(); err != nil || string(out) != "whoowns v1.2.3 0123456789ab 2026-11-26T12:00:00Z "+runtime.Version()+"\n" {
		t.Errorf("version: %v, %s", err, out)
	}

	server := startSlack(t)
	person := server.AddUser("ada")
	channel := server.AddChannel(localslack.PublicChannel, "product", person.ID)
	env = append(env, "SLACK_APP_TOKEN="+localslack.DefaultAppToken, "SLACK_BOT_TOKEN="+localslack.DefaultBotToken, "SLACK_API_URL="+server.APIURL())
	serve := inside("serve")
	var logs strings.Builder
	serve.Stderr = &logs
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	connecting, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := server.WaitConns(connecting, 1); err != nil {
		_ = serve.Process.Kill()
		_ = serve.Wait()
		t.Fatalf("%v\n%s", err, logs.String())
	}
	delivery, err := server.SlashCommand(localslack.Command{User: person.ID, Channel: channel.ID, Command: "/whoowns", Text: "pricing"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := delivery.Acked(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out, err := inside("health", "--ready").CombinedOutput(); err != nil {
		t.Errorf("health: %v, %s", err, out)
	}
	if out, err := inside("backup").Output(); err != nil || !strings.HasPrefix(string(out), "SQLite format 3\x00") {
		t.Errorf("backup: %v, %d bytes", err, len(out))
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("serve: %v\n%s", err, logs.String())
	}
	if got := server.Ephemerals(person.ID); len(got) != 1 {
		t.Errorf("%d answers\n%s", len(got), logs.String())
	}
}
