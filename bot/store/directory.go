package store

import (
	"context"
	"fmt"
	"time"
)

// Holder is who holds a role, in one channel or in the whole workspace.
type Holder struct {
	Role    string    // "pm", "po" or "engineering"
	Channel string    // Slack's ID; empty for the whole workspace
	User    string    // Slack's ID of the person; empty in a change that took the entry away
	Name    string    // how the person is called in answers
	By      string    // Slack's ID of who set it
	At      time.Time // SetHolder does not read it
}

// latest holds of the last change of a role in a channel.
const (
	holderColumns = `d.role, d.channel, d.holder, d.name, d.set_by, d.set_at`

	latest = `NOT EXISTS (SELECT 1 FROM directory AS l WHERE l.channel = d.channel AND l.role = d.role AND l.n > d.n)`

	latestChangeSQL = `SELECT d.n, ` + holderColumns + ` FROM directory AS d WHERE d.channel = $1 AND d.role = $2 ORDER BY d.n DESC LIMIT 1`

	setHolderSQL = `
		INSERT INTO directory (role, channel, n, holder, name, set_by, set_at) VALUES ($2, $3, $4, $5, $6, $7, {now})
		ON CONFLICT (channel, role, n) DO NOTHING RETURNING n`

	holdersSQL = `
		SELECT ` + holderColumns + ` FROM directory AS d
		WHERE d.channel IN ('', $1) AND d.holder <> '' AND ` + latest + ` ORDER BY d.channel, d.role`

	allHoldersSQL = `SELECT ` + holderColumns + ` FROM directory AS d WHERE d.holder <> '' AND ` + latest + ` ORDER BY d.channel, d.role`

	holderChangesSQL = `SELECT ` + holderColumns + ` FROM directory AS d ORDER BY d.set_at DESC, d.n DESC LIMIT $1`
)

// SetHolder writes down who holds a role from now on; an empty User takes the entry away. It returns who held the role before,
// which is the zero Holder if nobody did. What is so already is no change, and is not written. Of two who set the same role at once one is
// before the other.
func (s *Store) SetHolder(ctx context.Context, h Holder) (before Holder, err error) {
	for {
		var n int64
		before = Holder{}
		err := s.query(ctx, latestChangeSQL, func(scan func(...any) error) (err error) {
			before, err = scanHolder(func(to ...any) error { return scan(append([]any{&n}, to...)...) })
			return err
		}, h.Channel, h.Role)
		if err != nil {
			return Holder{}, fmt.Errorf("look up who holds a role: %w", err)
		}
		if before.User == h.User && before.Name == h.Name {
			if h.User == "" {
				return Holder{}, nil
			}
			return before, nil
		}
		written := false
		err = s.query(ctx, setHolderSQL, func(scan func(...any) error) error {
			written = true
			return scan(&n)
		}, h.Role, h.Channel, n+1, h.User, h.Name, h.By)
		switch {
		case err != nil:
			return Holder{}, fmt.Errorf("set who holds a role: %w", err)
		case written && before.User == "":
			return Holder{}, nil
		case written:
			return before, nil
		}
		// Another was faster, and is who held it before.
	}
}

// Holders returns who holds the roles in a channel and in the whole workspace, the workspace's first; without a channel only these.
func (s *Store) Holders(ctx context.Context, channel string) ([]Holder, error) {
	return s.holders(ctx, holdersSQL, channel)
}

// AllHolders returns who holds the roles anywhere, by channel.
func (s *Store) AllHolders(ctx context.Context) ([]Holder, error) {
	return s.holders(ctx, allHoldersSQL)
}

// HolderChanges returns the last changes of who holds the roles, the newest first and at most limit.
func (s *Store) HolderChanges(ctx context.Context, limit int) ([]Holder, error) {
	return s.holders(ctx, holderChangesSQL, limit)
}

func (s *Store) holders(ctx context.Context, text string, args ...any) ([]Holder, error) {
	var holders []Holder
	err := s.query(ctx, text, func(scan func(...any) error) error {
		h, err := scanHolder(scan)
		holders = append(holders, h)
		return err
	}, args...)
	if err != nil {
		return nil, fmt.Errorf("look up who holds the roles: %w", err)
	}
	return holders, nil
}

// scanHolder scans the holderColumns.
func scanHolder(scan func(...any) error) (Holder, error) {
	var h Holder
	var at int64
	err := scan(&h.Role, &h.Channel, &h.User, &h.Name, &h.By, &at)
	h.At = time.UnixMilli(at)
	return h, err
}
