package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"whoowns/bot/store"
	"whoowns/bot/store/pgtest"
)

// A check tells of tables that are still to come and of those that are there, leaves no trace in them, and can be made again.
func TestCheck(t *testing.T) {
	databases(t, func(t *testing.T, empty func(*testing.T) string) {
		s := open(t, empty(t))
		for range 2 {
			c, err := s.Check(t.Context())
			if err != nil || c.Version != 0 || c.Known < 2 || c.Took <= 0 {
				t.Errorf("of an empty database: %+v, %v", c, err)
			}
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if c, err := s.Check(t.Context()); err != nil || c.Version != c.Known {
				t.Errorf("once migrated: %+v, %v", c, err)
			}
		}
		equal(t, "recorded after it", record(t, s, "a", lease, "check"), "check")
	})
}

// What another holds locked is told from what is broken.
func TestCheckOfWhatIsLocked(t *testing.T) {
	for _, test := range []struct {
		name, driver, lock string
		url                func(t *testing.T) (store, driver string)
	}{
		{"sqlite", "sqlite", "BEGIN EXCLUSIVE", func(t *testing.T) (string, string) {
			file := filepath.Join(t.TempDir(), "whoowns.db")
			return "sqlite:" + file, file
		}},
		{"postgres", "pgx", "BEGIN; LOCK TABLE inbox", func(t *testing.T) (string, string) {
			url := pgtest.Start(t).Database()
			return url, url
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			url, same := test.url(t)
			s := open(t, url)
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			other, err := sql.Open(test.driver, same)
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			other.SetMaxOpenConns(1)
			if _, err := other.ExecContext(t.Context(), test.lock); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Check(t.Context()); !store.Locked(err) || store.Misconfigured(err) {
				t.Errorf("locked: %v", err)
			}
			if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Check(t.Context()); err != nil {
				t.Errorf("unlocked: %v", err)
			}
		})
	}
}

func TestCheckOfWhatIsNoDatabase(t *testing.T) {
	for url, want := range map[string]string{
		"sqlite:/proc/whoowns.db":                                "unable to open database file",
		"postgres://whoowns@127.0.0.1:1/whoowns?sslmode=disable": "connect",
	} {
		s := open(t, url)
		if _, err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", url, err)
		}
	}
}
