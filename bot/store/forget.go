package store

import (
	"context"
	"fmt"
	"time"
)

var (
	// Of the directory goes what a later change replaced, and what took an entry away once nothing is left that it would bring back.
	purgeRecordsSQL = []string{
		`DELETE FROM questions WHERE asked_at < {now} - $2`,
		`DELETE FROM topic_counts WHERE day < ({now} - $2) / (` + day + `)`,
		`DELETE FROM feedback WHERE given_at < {now} - $2`,
		`DELETE FROM decisions WHERE decided_at < {now} - $2`,
		`DELETE FROM directory AS d WHERE d.set_at < {now} - $2 AND (NOT ` + latest + ` OR d.holder = '' AND NOT EXISTS (
			SELECT 1 FROM directory AS f WHERE f.channel = d.channel AND f.role = d.role AND f.n < d.n))`,
	}

	// An entry of the directory that nobody holds any more is one that was taken away.
	forgetSQL = []string{
		`UPDATE directory SET holder = CASE holder WHEN $1 THEN '' ELSE holder END, name = CASE holder WHEN $1 THEN '' ELSE name END,
			set_by = CASE set_by WHEN $1 THEN '' ELSE set_by END
		WHERE holder = $1 OR set_by = $1 RETURNING 1`,
		`UPDATE questions SET asked_by = '' WHERE asked_by = $1 RETURNING 1`,
		`UPDATE feedback SET given_by = '' WHERE given_by = $1 RETURNING 1`,
		`UPDATE decisions SET decided_by = '' WHERE decided_by = $1 RETURNING 1`,
	}
)

// PurgeRecords forgets questions, counts, feedback, decisions and superseded changes of the directory that are older than age.
// Who holds a role now stays, however old. Where it fails in the middle the rest is forgotten the next time.
func (s *Store) PurgeRecords(ctx context.Context, age time.Duration) error {
	for _, text := range purgeRecordsSQL {
		if err := s.exec(ctx, text, age.Milliseconds()); err != nil {
			return fmt.Errorf("purge the records: %w", err)
		}
	}
	return nil
}

// Forget takes a person, by Slack's ID, out of everything: roles that they hold end, without a successor, and what they set, asked,
// thought and decided stays without their name. It returns how many rows changed. Where it fails in the middle it is to be called again.
func (s *Store) Forget(ctx context.Context, user string) (int, error) {
	if user == "" {
		return 0, nil // which stands where there is no name
	}
	changed := 0
	for _, text := range forgetSQL {
		err := s.query(ctx, text, func(func(...any) error) error {
			changed++
			return nil
		}, user)
		if err != nil {
			return changed, fmt.Errorf("forget a person: %w", err)
		}
	}
	return changed, nil
}
