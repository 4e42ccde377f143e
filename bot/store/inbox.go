package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Entry is something a person asked, as the inbox keeps it.
type Entry struct {
	ID      string // Slack's: the same in every redelivery
	Request string
	// Age is how long ago it was recorded. Record does not read it.
	Age time.Duration
}

// statement is SQL in the making. Its first argument is the clock that is gone by, or NULL for the database's own.
type statement struct {
	text strings.Builder
	args []any
}

func (s *Store) statement() *statement {
	var now any
	if s.clock != nil {
		now = s.clock().UnixMilli()
	}
	return &statement{args: []any{now}}
}

func (q *statement) sql(text ...string) *statement {
	for _, t := range text {
		q.text.WriteString(t)
	}
	return q
}

// arg adds a value where the text stands.
func (q *statement) arg(value any) *statement {
	q.args = append(q.args, value)
	return q.sql("$", strconv.Itoa(len(q.args)))
}

// now is the time, in SQL.
func (s *Store) now() string { return "COALESCE(CAST($1 AS BIGINT), " + s.dialect.now + ")" }

func (s *Store) exec(ctx context.Context, q *statement) error {
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	_, err := s.db.ExecContext(ctx, q.text.String(), q.args...)
	return err
}

func (s *Store) query(ctx context.Context, q *statement) (*sql.Rows, error) {
	if err := s.Migrate(ctx); err != nil {
		return nil, err
	}
	return s.db.QueryContext(ctx, q.text.String(), q.args...)
}

// Record writes down the entries that the inbox does not hold yet, claimed by owner for the time of a lease, and returns
// the IDs of these. It takes at most a few thousand entries.
func (s *Store) Record(ctx context.Context, owner string, lease time.Duration, entries []Entry) ([]string, error) {
	q := s.statement().sql("INSERT INTO inbox (id, request, received_at, claimed_by, claimed_until)",
		" SELECT e.column1, e.column2, clock.now, ").arg(owner).sql(", clock.now + ").arg(lease.Milliseconds())
	q.sql(" FROM (SELECT ", s.now(), " AS now) AS clock, (VALUES ")
	for i, e := range entries {
		if i > 0 {
			q.sql(", ")
		}
		q.sql("(").arg(e.ID).sql(", ").arg(e.Request).sql(")")
	}
	// Without WHERE, SQLite would take ON for a join's: https://sqlite.org/lang_upsert.html#parsing_ambiguity.
	q.sql(") AS e WHERE true ON CONFLICT (id) DO NOTHING RETURNING id")
	rows, err := s.query(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("record questions: %w", err)
	}
	defer rows.Close()
	var fresh []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("record questions: %w", err)
		}
		fresh = append(fresh, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("record questions: %w", err)
	}
	return fresh, nil
}

// Answered marks entries as done with and forgets what was asked; that they were answered is kept until Purge. IDs that
// the inbox does not hold are passed over.
func (s *Store) Answered(ctx context.Context, ids []string) error {
	q := s.statement().sql("UPDATE inbox SET answered_at = ", s.now(), ", request = '' WHERE answered_at IS NULL AND id IN (")
	for i, id := range ids {
		if i > 0 {
			q.sql(", ")
		}
		q.arg(id)
	}
	if err := s.exec(ctx, q.sql(")")); err != nil {
		return fmt.Errorf("mark questions as answered: %w", err)
	}
	return nil
}

// Renew has all that owner has claimed last for another lease.
func (s *Store) Renew(ctx context.Context, owner string, lease time.Duration) error {
	q := s.statement().sql("UPDATE inbox SET claimed_until = ", s.now(), " + ").arg(lease.Milliseconds())
	if err := s.exec(ctx, q.sql(" WHERE answered_at IS NULL AND claimed_by = ").arg(owner)); err != nil {
		return fmt.Errorf("renew claims: %w", err)
	}
	return nil
}

// Claim takes over at most limit unanswered entries whose claim by another owner has run out, the oldest first, for the
// time of a lease. A claim that runs for longer than a lease is taken to have run out too: the clock was set back since.
func (s *Store) Claim(ctx context.Context, owner string, lease time.Duration, limit int) ([]Entry, error) {
	q := s.statement()
	q.sql("UPDATE inbox SET claimed_by = ").arg(owner).sql(", claimed_until = ", s.now(), " + ").arg(lease.Milliseconds())
	// The condition stands twice: in the list, which is what limit and order need, and outside it, where PostgreSQL looks
	// again once another replica that was after the same entry is done.
	lapsed := func() {
		q.sql("answered_at IS NULL AND claimed_by <> ").arg(owner).sql(" AND NOT (claimed_until BETWEEN ", s.now(), " AND ", s.now(), " + ")
		q.arg(lease.Milliseconds()).sql(")")
	}
	q.sql(" WHERE ")
	lapsed()
	q.sql(" AND id IN (SELECT id FROM inbox WHERE ")
	lapsed()
	q.sql(" ORDER BY received_at LIMIT ").arg(limit).sql(") RETURNING id, request, ", s.now(), " - received_at")
	rows, err := s.query(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("claim questions: %w", err)
	}
	defer rows.Close()
	var entries []Entry
	for rows.Next() {
		var e Entry
		var age int64
		if err := rows.Scan(&e.ID, &e.Request, &age); err != nil {
			return nil, fmt.Errorf("claim questions: %w", err)
		}
		e.Age = time.Duration(age) * time.Millisecond
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("claim questions: %w", err)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(b.Age, a.Age) })
	return entries, nil
}

// Release gives up all that owner has claimed, so that the next Claim of another takes it at once.
func (s *Store) Release(ctx context.Context, owner string) error {
	q := s.statement().sql("UPDATE inbox SET claimed_until = ", s.now(), " - 1 WHERE answered_at IS NULL AND claimed_by = ").arg(owner)
	if err := s.exec(ctx, q); err != nil {
		return fmt.Errorf("release claims: %w", err)
	}
	return nil
}

// Purge forgets entries that were answered, or that nobody could answer, longer ago than age.
func (s *Store) Purge(ctx context.Context, age time.Duration) error {
	q := s.statement().sql("DELETE FROM inbox WHERE COALESCE(answered_at, received_at) < ", s.now(), " - ").arg(age.Milliseconds())
	if err := s.exec(ctx, q); err != nil {
		return fmt.Errorf("purge the inbox: %w", err)
	}
	return nil
}
