package store

import (
	"context"
	"database/sql"
	"regexp"
	"strings"
)

// exec runs a statement that returns no rows, with its arguments as arguments brings them to the database.
func (s *Store) exec(ctx context.Context, text string, args ...any) error {
	statement, err := s.prepared(ctx, text)
	if err != nil {
		return err
	}
	_, err = statement.ExecContext(ctx, s.arguments(text, args)...)
	return err
}

// query runs a statement and has each row scanned, with its arguments as arguments brings them to the database.
func (s *Store) query(ctx context.Context, text string, each func(scan func(...any) error) error, args ...any) error {
	statement, err := s.prepared(ctx, text)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(ctx, s.arguments(text, args)...)
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

// arguments puts the clock before the arguments of a statement that has {now} in it, and cleans the texts among them.
func (s *Store) arguments(text string, args []any) []any {
	var all []any
	if strings.Contains(text, now) {
		var clock any
		if s.clock != nil {
			clock = s.clock().UnixMilli()
		}
		all = append(all, clock)
	}
	for _, arg := range args {
		if text, ok := arg.(string); ok {
			arg = clean(text)
		}
		all = append(all, arg)
	}
	return all
}

// clean takes out of a text what PostgreSQL refuses: zero bytes, and bytes that are no UTF-8.
func clean(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
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

const now = "{now}"

var eachPattern = regexp.MustCompile(`\{each (\$\d+)\}`)

// write puts a statement into the words of the database.
func (d dialect) write(text string) string {
	return eachPattern.ReplaceAllString(strings.ReplaceAll(text, now, "COALESCE(CAST($1 AS BIGINT), "+d.now+")"), d.each)
}
