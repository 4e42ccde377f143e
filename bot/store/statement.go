package store

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
)

// exec runs a statement that returns no rows. The clock comes before its arguments.
func (s *Store) exec(ctx context.Context, text string, args ...any) error {
	statement, err := s.prepared(ctx, text)
	if err != nil {
		return err
	}
	_, err = statement.ExecContext(ctx, s.withClock(args)...)
	return err
}

// query runs a statement and has each row scanned. The clock comes before its arguments.
func (s *Store) query(ctx context.Context, text string, each func(scan func(...any) error) error, args ...any) error {
	statement, err := s.prepared(ctx, text)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(ctx, s.withClock(args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *Store) withClock(args []any) []any {
	var now any
	if s.clock != nil {
		now = s.clock().UnixMilli()
	}
	return append([]any{now}, args...)
}

// prepared returns a statement that the database has prepared, once the tables are there.
func (s *Store) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if err := s.Migrate(ctx); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if statement := s.statements[text]; statement != nil {
		return statement, nil
	}
	statement, err := s.db.PrepareContext(ctx, s.dialect.write(text))
	if err != nil {
		return nil, err
	}
	s.statements[text] = statement
	return statement, nil
}

var eachPattern = regexp.MustCompile(`\{each (\$\d+)\}`)

// write puts a statement into the words of the database.
func (d dialect) write(text string) string {
	return eachPattern.ReplaceAllString(strings.ReplaceAll(text, "{now}", "COALESCE(CAST($1 AS BIGINT), "+d.now+")"), d.each)
}
