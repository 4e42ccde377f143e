package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Case is something for a curator to decide: a question that went unanswered, or an answer that was disputed.
type Case struct {
	// Key is the same for questions that differ in case, in blanks and in punctuation at the ends only. It is short, and what
	// was asked cannot be read from it.
	Key       string
	Text      string // as it was last asked
	Topic     string // nearest, or the one that was answered; may be empty
	Owner     string // that was said; empty when unanswered
	Disputed  bool
	Count     int
	Suggested map[string]int // how often each owner was suggested instead
	Whys      []string       // what people gave as reason, the newest first, at most five
	Last      time.Time
}

// Decision is what a curator made of a case.
type Decision struct {
	Key   string    // of the case
	Text  string    // the phrasing to add; empty when the case was dismissed
	Topic string    // to which topic; empty when dismissed
	By    string    // Slack's ID of the curator
	At    time.Time // Decide does not read it
}

const maxWhys = 5

// How the keys of the two kinds of case begin.
const (
	unanswered = "u-"
	disputed   = "d-"
)

// caseKey is the key of the case of a question; of an answer to a question that is not known it is the topic's.
func caseKey(kind, text, topic string) string {
	text = strings.Join(strings.Fields(strings.ToLower(clean(text))), " ")
	isEnd := func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }
	said := cmp.Or(strings.TrimFunc(text, isEnd), text, "\n"+topic) // a text has no line break by now
	sum := sha256.Sum256([]byte(said))
	return kind + hex.EncodeToString(sum[:16])
}

const (
	// The cases that are shown are found by the indexes alone. Of a question that went unanswered only the latest row is read, for there
	// may be very many; each row of feedback may have an owner or a reason of its own.
	casesSQL = `
		WITH counted AS (
			SELECT case_key, COUNT(*) AS count, MAX(asked_at) AS last FROM questions WHERE case_key <> '' GROUP BY case_key
			UNION ALL
			SELECT case_key, COUNT(*), MAX(given_at) FROM feedback WHERE case_key <> '' GROUP BY case_key
		), shown AS (
			SELECT * FROM counted AS c WHERE NOT EXISTS (SELECT 1 FROM decisions AS d WHERE d.case_key = c.case_key)
			ORDER BY count DESC, last DESC, case_key LIMIT $1
		)
		SELECT s.case_key AS case_key, q.text, q.topic, '', '', '', s.count AS count, s.last AS last, q.asked_at AS at, q.id AS id
		FROM shown AS s JOIN questions AS q ON q.id = (
			SELECT l.id FROM questions AS l WHERE l.case_key <> '' AND l.case_key = s.case_key ORDER BY l.asked_at DESC, l.id DESC LIMIT 1)
		UNION ALL
		SELECT s.case_key, f.text, f.topic, f.owner, f.suggested, f.why, s.count, s.last, f.given_at, f.id
		FROM shown AS s JOIN feedback AS f ON f.case_key <> '' AND f.case_key = s.case_key
		ORDER BY count DESC, last DESC, case_key, at DESC, id DESC`

	caseCountSQL = `
		SELECT
			(SELECT COUNT(DISTINCT case_key) FROM questions AS r
				WHERE case_key <> '' AND NOT EXISTS (SELECT 1 FROM decisions AS d WHERE d.case_key = r.case_key)),
			(SELECT COUNT(DISTINCT case_key) FROM feedback AS r
				WHERE case_key <> '' AND NOT EXISTS (SELECT 1 FROM decisions AS d WHERE d.case_key = r.case_key))`

	decideSQL = `
		INSERT INTO decisions (case_key, text, topic, decided_by, decided_at) VALUES ($2, $3, $4, $5, {now})
		ON CONFLICT (case_key) DO UPDATE SET text = excluded.text, topic = excluded.topic,
			decided_by = excluded.decided_by, decided_at = excluded.decided_at
			WHERE excluded.text <> ''`

	acceptedSQL = `SELECT case_key, text, topic, decided_by, decided_at FROM decisions WHERE text <> '' ORDER BY decided_at, case_key`
)

// Cases returns at most limit undecided cases, the most frequent first and among these the latest. A case that comes up again
// after its decision stays decided.
func (s *Store) Cases(ctx context.Context, limit int) ([]Case, error) {
	var cases []Case
	err := s.query(ctx, casesSQL, func(scan func(...any) error) error {
		var c Case
		var last, at int64
		var suggested, why, id string
		if err := scan(&c.Key, &c.Text, &c.Topic, &c.Owner, &suggested, &why, &c.Count, &last, &at, &id); err != nil {
			return err
		}
		if len(cases) == 0 || cases[len(cases)-1].Key != c.Key { // its latest row
			c.Disputed, c.Last = strings.HasPrefix(c.Key, disputed), time.UnixMilli(last)
			cases = append(cases, c)
		}
		of := &cases[len(cases)-1]
		if suggested != "" {
			if of.Suggested == nil {
				of.Suggested = map[string]int{}
			}
			of.Suggested[suggested]++
		}
		if why != "" && len(of.Whys) < maxWhys {
			of.Whys = append(of.Whys, why)
		}
		return nil
	}, limit)
	if err != nil {
		return nil, fmt.Errorf("look up what is undecided: %w", err)
	}
	return cases, nil
}

// CaseCount counts the undecided cases.
func (s *Store) CaseCount(ctx context.Context) (unanswered, disputed int, err error) {
	err = s.query(ctx, caseCountSQL, func(scan func(...any) error) error { return scan(&unanswered, &disputed) })
	if err != nil {
		return 0, 0, fmt.Errorf("count what is undecided: %w", err)
	}
	return unanswered, disputed, nil
}

// Decide records what a curator made of a case, in place of what was made of it before. A case that was decided is not dismissed any more:
// who does so saw it as it was before another decided.
func (s *Store) Decide(ctx context.Context, d Decision) error {
	if err := s.exec(ctx, decideSQL, d.Key, d.Text, d.Topic, d.By); err != nil {
		return fmt.Errorf("record a decision: %w", err)
	}
	return nil
}

// Accepted returns the decisions that add a phrasing, the oldest first.
func (s *Store) Accepted(ctx context.Context) ([]Decision, error) {
	var decisions []Decision
	err := s.query(ctx, acceptedSQL, func(scan func(...any) error) error {
		var d Decision
		var at int64
		err := scan(&d.Key, &d.Text, &d.Topic, &d.By, &at)
		d.At = time.UnixMilli(at)
		decisions = append(decisions, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look up the accepted phrasings: %w", err)
	}
	return decisions, nil
}
