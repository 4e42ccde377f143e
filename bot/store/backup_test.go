package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"whoowns/bot/store"
	"whoowns/bot/store/pgtest"
)

// A backup taken while another process writes is a store with all that was written before, and leaves nothing behind.
func TestBackup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a?b#c%.db")
	bot, operator := open(t, "sqlite:"+path), open(t, "sqlite:"+path)
	if _, err := bot.SetHolder(t.Context(), store.Holder{Role: "pm", User: "U1", Name: "Maya", By: "U2"}); err != nil {
		t.Fatal(err)
	}
	var backup bytes.Buffer
	if err := operator.Backup(t.Context(), &backup); err != nil {
		t.Fatal(err)
	}
	if _, err := bot.SetHolder(t.Context(), store.Holder{Role: "po", User: "U3", Name: "Jonas", By: "U2"}); err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(t.TempDir(), "restored.db")
	if err := os.WriteFile(restored, backup.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	holders, err := open(t, "sqlite:"+restored).AllHolders(t.Context())
	if err != nil || len(holders) != 1 || holders[0].Name != "Maya" {
		t.Errorf("the restored store has %v, %v", holders, err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "backup*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// There is nothing to back up in a store that was only looked at.
func TestBackupOfNothing(t *testing.T) {
	looked := "sqlite:" + filepath.Join(t.TempDir(), "looked.db")
	if _, err := open(t, looked).Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{looked, "sqlite:" + filepath.Join(t.TempDir(), "new.db"), pgtest.Start(t).Database()} {
		var backup bytes.Buffer
		if err := open(t, url).Backup(t.Context(), &backup); !errors.Is(err, store.ErrNoBackup) || backup.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", url, err, backup.Len())
		}
	}
}

// A copy that cannot be handed on is an error, and is not left behind either.
func TestBackupThatIsNotTaken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "whoowns.db")
	s := open(t, "sqlite:"+path)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	defer full.Close()
	if err := s.Backup(t.Context(), full); err == nil {
		t.Error("a backup to a full disk was taken for one")
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || slices.ContainsFunc(entries, os.DirEntry.IsDir) {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
