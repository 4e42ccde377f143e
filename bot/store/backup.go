package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

// ErrNoBackup means that there is nothing to back up, or that the database has tools of its own for it.
var ErrNoBackup = errors.New("only a SQLite store that a bot has used is backed up: for PostgreSQL take pg_dump")

// Backup writes a SQLite store to w, as a file that may take its place. The bot may go on meanwhile: what it writes after the beginning
// is not in it. For a moment a copy lies beside the file. It returns ErrNoBackup where there is nothing to write.
func (s *Store) Backup(ctx context.Context, w io.Writer) (err error) {
	if s.dialect.goose != goose.DialectSQLite3 {
		return ErrNoBackup
	}
	var path string
	var used bool
	err = s.db.QueryRowContext(ctx, `
		SELECT file, EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'inbox') FROM pragma_database_list WHERE name = 'main'`).Scan(&path, &used)
	if err != nil {
		return fmt.Errorf("look at the store: %w", err)
	}
	if !used {
		return ErrNoBackup
	}
	// The folder of the store may be the only one that can be written to.
	folder, err := os.MkdirTemp(filepath.Dir(path), "backup")
	if err != nil {
		return fmt.Errorf("make a folder for the backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	copied := filepath.Join(folder, "whoowns.db")
	if _, err := s.db.ExecContext(ctx, `VACUUM INTO $1`, copied); err != nil {
		return fmt.Errorf("copy the store: %w", err)
	}
	file, err := os.Open(copied)
	if err != nil {
		return fmt.Errorf("read the copy of the store: %w", err)
	}
	defer file.Close()
	_ = os.RemoveAll(folder) // whoever takes the backup may end this process by closing the pipe; where an open file stays, it goes at the end
	if _, err := io.Copy(w, file); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}
