package store

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Asked is a question as it is recorded.
type Asked struct {
	ID         string // Slack's, so that it is recorded once
	Text       string // plain text
	Topic      string // id of the topic it was answered with, or, unanswered, of the nearest one; may be empty
	Surface    string
	User       string // empty unless names are recorded
	Unanswered bool
}

// Feedback is what a person thinks of an answer.
type Feedback struct {
	ID        string // one for each person and answer: a second one takes the place of the first
	Text      string // the question in plain text, may be empty
	Topic     string // id, may be empty
	Owner     string // what the answer said
	Up        bool
	Suggested string // owner that the person suggests instead, may be empty
	Why       string // in the person's words, may be empty
	User      string // empty unless names are recorded
}

// TopicCount is how often a topic was asked about.
type TopicCount struct {
	Topic string
	Count int
}

const (
	recordAskedSQL = `
		INSERT INTO questions (id, case_key, text, topic, surface, asked_by, asked_at)
		SELECT e.value ->> 0, e.value ->> 1, e.value ->> 2, e.value ->> 3, e.value ->> 4, e.value ->> 5, {now} FROM {each $2} WHERE true
		ON CONFLICT (id) DO NOTHING`

	day = `24 * 60 * 60 * 1000`

	countTopicsSQL = `
		INSERT INTO topic_counts (topic, day, asked)
		SELECT e.value ->> 0, {now} / (` + day + `), CAST(e.value ->> 1 AS BIGINT) FROM {each $2} WHERE true
		ON CONFLICT (topic, day) DO UPDATE SET asked = topic_counts.asked + excluded.asked`

	recordFeedbackSQL = `
		INSERT INTO feedback (id, case_key, text, topic, owner, suggested, why, given_by, given_at)
		VALUES ($2, $3, $4, $5, $6, $7, $8, $9, {now})
		ON CONFLICT (id) DO UPDATE SET case_key = excluded.case_key, text = excluded.text, topic = excluded.topic, owner = excluded.owner,
			suggested = CASE WHEN ` + bareSQL + ` THEN feedback.suggested ELSE excluded.suggested END,
			why = CASE WHEN ` + bareSQL + ` THEN feedback.why ELSE excluded.why END,
			given_by = excluded.given_by, given_at = excluded.given_at`

	// Days that are yet to come were counted before the clock was set back.
	mostAskedSQL = `
		SELECT topic, SUM(asked) FROM topic_counts
		WHERE day BETWEEN ({now} - $2) / (` + day + `) AND {now} / (` + day + `)
		GROUP BY topic ORDER BY SUM(asked) DESC, topic LIMIT $3`
)

// RecordAsked records questions. Those that are recorded already are passed over.
func (s *Store) RecordAsked(ctx context.Context, asked []Asked) error {
	rows := make([][]string, len(asked))
	for i, a := range asked {
		key := ""
		if a.Unanswered {
			key = caseKey(unanswered, a.Text, a.Topic)
		}
		rows[i] = []string{a.ID, key, a.Text, a.Topic, a.Surface, a.User}
	}
	if err := s.exec(ctx, recordAskedSQL, array(rows)); err != nil {
		return fmt.Errorf("record what was asked: %w", err)
	}
	return nil
}

// CountTopics adds to how often topics were asked about on this day, in UTC.
func (s *Store) CountTopics(ctx context.Context, counts map[string]int) error {
	rows := make([][]string, 0, len(counts))
	for topic, count := range counts {
		rows = append(rows, []string{topic, strconv.Itoa(count)})
	}
	if err := s.exec(ctx, countTopicsSQL, array(rows)); err != nil {
		return fmt.Errorf("count the topics asked about: %w", err)
	}
	return nil
}

// MostAsked returns the topics that were asked about most on the days that reach into a time up to now, at most limit.
func (s *Store) MostAsked(ctx context.Context, within time.Duration, limit int) ([]TopicCount, error) {
	var counts []TopicCount
	err := s.query(ctx, mostAskedSQL, func(scan func(...any) error) error {
		var c TopicCount
		err := scan(&c.Topic, &c.Count)
		counts = append(counts, c)
		return err
	}, within.Milliseconds(), limit)
	if err != nil {
		return nil, fmt.Errorf("look up the topics asked about most: %w", err)
	}
	return counts, nil
}

// bareSQL is true of a thumb down that says no more than that: what was said with an earlier one still holds.
const bareSQL = `excluded.case_key <> '' AND excluded.suggested = '' AND excluded.why = ''`

// RecordFeedback records what a person thinks of an answer, in place of what they thought of it before. A bare thumb down leaves in place
// what was suggested with an earlier one.
func (s *Store) RecordFeedback(ctx context.Context, f Feedback) error {
	key := ""
	if !f.Up {
		key = caseKey(disputed, f.Text, f.Topic)
	}
	if err := s.exec(ctx, recordFeedbackSQL, f.ID, key, f.Text, f.Topic, f.Owner, f.Suggested, f.Why, f.User); err != nil {
		return fmt.Errorf("record feedback: %w", err)
	}
	return nil
}
