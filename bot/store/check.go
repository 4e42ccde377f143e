package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pressly/goose/v3"
)

// Checkup is how a database was found.
type Checkup struct {
	// Version is that of the tables, zero if there are none yet, and Known the one that this program brings them to. A later one than is
	// known was made by a later program.
	Version, Known int64
	// Took is how long it took to write something down and read it back.
	Took time.Duration
}

// Check reaches for the database and tries what the bot does with it, without leaving anything there but goose's own table, and without
// migrating. The error says at which step it ended.
func (s *Store) Check(ctx context.Context) (Checkup, error) {
	provider, err := s.provider()
	if err != nil {
		return Checkup{}, err
	}
	var c Checkup
	if c.Version, c.Known, err = provider.GetVersions(ctx); err != nil {
		return Checkup{}, fmt.Errorf("read the version of the tables: %w", err)
	}
	started := time.Now()
	if err := s.writeAndForget(ctx, c.Version < c.Known); err != nil {
		return c, err
	}
	c.Took = time.Since(started)
	return c, nil
}

// writeAndForget writes a row, reads it back and takes it back: into a table of its own where the tables are still to be migrated, which
// takes the right to make some, and into the inbox otherwise.
func (s *Store) writeAndForget(ctx context.Context, pending bool) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // what it takes back is of no worth
	statements := []string{"INSERT INTO inbox (id, request, received_at, claimed_by, claimed_until, answered_at) VALUES ('check', '', 0, '', 0, 0)"}
	table := "inbox"
	if pending {
		table = "whoowns_check"
		statements = []string{"CREATE TABLE whoowns_check (id TEXT)", "INSERT INTO whoowns_check (id) VALUES ('check')"}
	}
	if s.dialect.goose == goose.DialectPostgres {
		statements = append([]string{"SET LOCAL lock_timeout = '2s'"}, statements...) // SQLite's busy_timeout is in its URL
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("write something down: %w", err)
		}
	}
	var rows int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM "+table+" WHERE id = 'check'").Scan(&rows); err != nil {
		return fmt.Errorf("read back what was written: %w", err)
	}
	if rows != 1 {
		return errors.New("what was written cannot be read back")
	}
	return nil
}
