package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Entry is something a person asked, as the inbox keeps it.
type Entry struct {
	ID      string // Slack's: the same in every redelivery
	Request string
	// Age is how long ago it was recorded. Record does not read it.
	Age time.Duration
}

// In a statement with {now}, which is the time, $1 is the clock that is gone by, or NULL for the database's own. {each} makes rows of
// a JSON array; a batch of any size is then one statement that stays prepared. A row's value is e.value.
const (
	recordSQL = `
		INSERT INTO inbox (id, request, received_at, claimed_by, claimed_until)
		SELECT e.value ->> 0, e.value ->> 1, {now}, $2, {now} + $3 FROM {each $4} WHERE true
		ON CONFLICT (id) DO NOTHING RETURNING id` // SQLite takes ON for a join's without WHERE

	answeredSQL = `
		UPDATE inbox SET answered_at = {now}, request = ''
		WHERE answered_at IS NULL AND id IN (SELECT e.value ->> 0 FROM {each $2})`

	renewSQL = `
		UPDATE inbox SET claimed_until = {now} + $3
		WHERE answered_at IS NULL AND claimed_by = $2 AND id IN (SELECT e.value ->> 0 FROM {each $4}) RETURNING id`

	// The condition stands twice: in the list, which is what limit and order need, and outside it, where PostgreSQL looks again
	// once another replica that was after the same entry is done.
	claimSQL = `
		UPDATE inbox SET claimed_by = $2, claimed_until = {now} + $3
		WHERE answered_at IS NULL AND NOT (claimed_until BETWEEN {now} AND {now} + 2 * $3) AND id IN (
			SELECT id FROM inbox
			WHERE answered_at IS NULL AND NOT (claimed_until BETWEEN {now} AND {now} + 2 * $3)
			ORDER BY received_at LIMIT $4)
		RETURNING id, request, {now} - received_at`

	releaseSQL = `UPDATE inbox SET claimed_until = {now} - 1 WHERE answered_at IS NULL AND claimed_by = $2`

	purgeSQL = `
		DELETE FROM inbox WHERE id IN (
			SELECT id FROM inbox WHERE received_at < {now} - $2 AND answered_at IS NOT NULL LIMIT 1000)`
)

// array is a batch for {each}: an array of arrays, one for each row, in an order that keeps two processes that write the same rows
// from waiting for each other.
func array(rows [][]string) string {
	for _, row := range rows {
		for i := range row {
			row[i] = clean(row[i])
		}
	}
	slices.SortFunc(rows, slices.Compare)
	data, _ := json.Marshal(rows) // strings can always be written
	return string(data)
}

func arrayOf(ids []string) string {
	rows := make([][]string, len(ids))
	for i, id := range ids {
		rows[i] = []string{id}
	}
	return array(rows)
}

// ids scans rows of one ID each.
func ids(to *[]string) func(scan func(...any) error) error {
	return func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		*to = append(*to, id)
		return err
	}
}

// Record writes down the entries that the inbox does not hold yet, claimed by a process for the time of a lease, and returns
// the IDs of these.
func (s *Store) Record(ctx context.Context, process string, lease time.Duration, entries []Entry) (fresh []string, err error) {
	rows := make([][]string, len(entries))
	for i, e := range entries {
		rows[i] = []string{e.ID, e.Request}
	}
	if err := s.query(ctx, recordSQL, ids(&fresh), process, lease.Milliseconds(), array(rows)); err != nil {
		return nil, fmt.Errorf("record questions: %w", err)
	}
	return fresh, nil
}

// Answered marks entries as done with and forgets what was asked; that they were answered is kept until Purge. IDs that
// the inbox does not hold are passed over.
func (s *Store) Answered(ctx context.Context, answered []string) error {
	if err := s.exec(ctx, answeredSQL, arrayOf(answered)); err != nil {
		return fmt.Errorf("mark questions as answered: %w", err)
	}
	return nil
}

// Renew has the claims of a process to unanswered entries last for another lease, and returns the IDs of those that it has still.
func (s *Store) Renew(ctx context.Context, process string, lease time.Duration, claimed []string) (held []string, err error) {
	if err := s.query(ctx, renewSQL, ids(&held), process, lease.Milliseconds(), arrayOf(claimed)); err != nil {
		return nil, fmt.Errorf("renew claims: %w", err)
	}
	return held, nil
}

// Claim takes over at most limit unanswered entries whose claim has run out, the oldest first, for the time of a lease. A claim
// that runs for much longer than a lease is taken to have run out too: the clock was set back since.
func (s *Store) Claim(ctx context.Context, process string, lease time.Duration, limit int) ([]Entry, error) {
	var entries []Entry
	err := s.query(ctx, claimSQL, func(scan func(...any) error) error {
		var e Entry
		var age int64
		err := scan(&e.ID, &e.Request, &age)
		e.Age = time.Duration(age) * time.Millisecond
		entries = append(entries, e)
		return err
	}, process, lease.Milliseconds(), limit)
	if err != nil {
		return nil, fmt.Errorf("claim questions: %w", err)
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(b.Age, a.Age) })
	return entries, nil
}

// Release gives up all that a process has claimed, so that the next Claim of another takes it at once.
func (s *Store) Release(ctx context.Context, process string) error {
	if err := s.exec(ctx, releaseSQL, process); err != nil {
		return fmt.Errorf("release claims: %w", err)
	}
	return nil
}

// Purge forgets answered entries that came longer ago than age, a thousand at most. Unanswered ones wait for who claims them.
func (s *Store) Purge(ctx context.Context, age time.Duration) error {
	if err := s.exec(ctx, purgeSQL, age.Milliseconds()); err != nil {
		return fmt.Errorf("purge the inbox: %w", err)
	}
	return nil
}
