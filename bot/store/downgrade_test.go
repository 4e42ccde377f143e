package store_test

import (
	"database/sql"
	"strings"
	"testing"

	"whoowns/bot/store"
)

// A program works on a store that a newer one has added to, as after a downgrade or while replicas are replaced.
func TestNewerStore(t *testing.T) {
	databases(t, func(t *testing.T, empty func(*testing.T) string) {
		url := empty(t)
		if err := open(t, url).Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		driver, name := "pgx", url
		if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
			driver, name = "sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
		}
		newer, err := sql.Open(driver, name)
		if err != nil {
			t.Fatal(err)
		}
		defer newer.Close()
		for _, change := range []string{
			"CREATE TABLE later (id TEXT)", "ALTER TABLE directory ADD COLUMN later TEXT NOT NULL DEFAULT ''",
			"INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, " + map[string]string{"pgx": "true", "sqlite": "1"}[driver] + ")",
		} {
			if _, err := newer.ExecContext(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		older := open(t, url)
		if _, err := older.SetHolder(t.Context(), store.Holder{Role: "pm", User: "U1", Name: "Maya", By: "U1"}); err != nil {
			t.Fatal(err)
		}
		if holders, err := older.AllHolders(t.Context()); err != nil || len(holders) != 1 {
			t.Errorf("%v, %v", holders, err)
		}
	})
}
