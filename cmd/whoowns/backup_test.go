package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"whoowns/bot/localslack"
	"whoowns/bot/store"
	"whoowns/bot/store/pgtest"
)

// What deploy/README.md says of backup and restore, done: a bot is backed up while it runs, and another answers from the backup with
// the name that was set before.
func TestBackupAndRestore(t *testing.T) {
	for _, test := range []struct {
		name    string
		store   func(t *testing.T) string
		restore func(t *testing.T, url string) (restored string)
	}{
		{"SQLite", func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "whoowns.db") }, restoreSQLite},
		{"PostgreSQL", func(t *testing.T) string { return pgtest.Start(t).Database() }, restorePostgres},
	} {
		t.Run(test.name, func(t *testing.T) {
			url := test.store(t)
			setHolder(t, url, "U0ADA")
			stop := serving(t, startSlack(t), url)
			restored := test.restore(t, url)
			stop()
			setHolder(t, url, "") // after the backup
			server := startSlack(t)
			person := server.AddUser("ada")
			channel := server.AddChannel(localslack.PublicChannel, "product", person.ID)
			stop = serving(t, server, restored)
			delivery, err := server.SlashCommand(localslack.Command{User: person.ID, Channel: channel.ID, Command: "/whoowns", Text: "who"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := delivery.Acked(t.Context()); err != nil {
				t.Fatal(err)
			}
			stop()
			if got := server.Ephemerals(person.ID); len(got) != 1 || !strings.Contains(got[0].Text, "Ada Lovelace") {
				t.Errorf("the bot on the restored store says %+v", got)
			}
		})
	}
}

func setHolder(t *testing.T, url, user string) {
	t.Helper()
	s, err := store.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.SetHolder(t.Context(), store.Holder{Role: "pm", User: user, Name: "Ada Lovelace", By: "U0MAYA"}); err != nil {
		t.Fatal(err)
	}
}

func restoreSQLite(t *testing.T, url string) string {
	t.Setenv("WHOOWNS_DATABASE_URL", url)
	code, backup, stderr := program(t, "", "backup")
	if code != exitOK {
		t.Fatalf("exit %d, %s", code, stderr)
	}
	file := filepath.Join(t.TempDir(), "restored.db")
	if err := os.WriteFile(file, []byte(backup), 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

func restorePostgres(t *testing.T, url string) string {
	dump := filepath.Join(t.TempDir(), "whoowns.dump")
	restored := pgtest.Start(t).Database()
	for _, command := range [][]string{
		{"pg_dump", "--format=custom", "--file=" + dump, url},
		{"pg_restore", "--no-owner", "--dbname=" + restored, dump},
	} {
		if out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command[0], err, out)
		}
	}
	return restored
}

// serving runs serve on a store until stop is called, which returns when it has answered what it acknowledged.
func serving(t *testing.T, server *localslack.Server, url string) (stop func()) {
	t.Helper()
	t.Setenv("SLACK_APP_TOKEN", localslack.DefaultAppToken)
	t.Setenv("SLACK_BOT_TOKEN", localslack.DefaultBotToken)
	t.Setenv("SLACK_API_URL", server.APIURL())
	t.Setenv("WHOOWNS_DATABASE_URL", url)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan string, 1)
	go func() {
		var stderr strings.Builder
		if code := run(ctx, []string{"serve"}, strings.NewReader(""), &stderr, &stderr); code != exitOK {
			ended <- stderr.String()
			return
		}
		ended <- ""
	}()
	connecting, give := context.WithTimeout(ctx, 30*time.Second)
	defer give()
	if _, err := server.WaitConns(connecting, 1); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		cancel()
		if failure := <-ended; failure != "" {
			t.Error(failure)
		}
	}
}

// There is no store to back up where no bot was, and looking for one makes none.
func TestBackupOfNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "whoowns.db")
	t.Setenv("WHOOWNS_DATABASE_URL", "sqlite:"+file)
	if code, stdout, stderr := program(t, "", "backup"); code != exitMisuse || stdout != "" || !strings.Contains(stderr, "there is no store at "+file) {
		t.Errorf("exit %d, %s%s", code, stdout, stderr)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("looking for a store made one: %v", err)
	}
}
