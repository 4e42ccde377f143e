package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"whoowns/bot/store"
	"whoowns/knowledge"
)

func curateReportCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Show what went unanswered, what was disputed and what is asked most",
		Long: `Lists the cases that no curator has decided yet, by the topic that came nearest: questions that went unanswered, and answers that
people disputed, with the owners that they suggested and their reasons; then the topics asked about most in the last 90 days.

Markdown is for reading, here or in a wiki; csv has a row for each case, fit for a spreadsheet; json is one object.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			write := map[string]func(*report, io.Writer) error{
				"md": (*report).writeMarkdown, "csv": (*report).writeCSV, "json": func(r *report, w io.Writer) error { return writeJSON(w, r) },
			}[format]
			if write == nil {
				return fmt.Errorf("unknown format %q: write md, csv or json", format)
			}
			return withStore(cmd.Context(), func(c config, s *store.Store) error {
				base, err := c.loadBase()
				if err != nil {
					return err
				}
				r, err := newReport(cmd.Context(), base, s)
				if err != nil {
					return explainStore(err)
				}
				if r.empty() && format != "md" { // which says so itself
					fmt.Fprintln(cmd.ErrOrStderr(), nothingToReport)
				}
				if err := write(r, cmd.OutOrStdout()); err != nil {
					return fmt.Errorf("write the report: %w", err)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "md", "md, csv or json")
	return cmd
}

const (
	reportedTime   = 90 * 24 * time.Hour
	reportedTopics = 20
)

// report is what a curator gets to see.
type report struct {
	Unanswered []reportedGroup `json:"unanswered"`
	Disputed   []reportedGroup `json:"disputed"`
	MostAsked  []reportedTopic `json:"most_asked"`
}

// reportedTopic is a topic with how often it was asked about. Title and area are empty where the base has it no longer.
type reportedTopic struct {
	ID    string `json:"topic"`
	Title string `json:"title"`
	Area  string `json:"area"`
	Count int    `json:"count"`
}

// reportedGroup is the cases of a topic, of which the ID is empty where none came near.
type reportedGroup struct {
	reportedTopic
	Cases []reportedCase `json:"cases"`
}

type reportedCase struct {
	Key       string         `json:"key"`
	Text      string         `json:"question"`
	Owner     string         `json:"owner,omitempty"`
	Count     int            `json:"count"`
	Suggested map[string]int `json:"suggested,omitempty"`
	Whys      []string       `json:"reasons,omitempty"`
	Last      time.Time      `json:"last"`
}

func newReport(ctx context.Context, base *knowledge.Base, s *store.Store) (*report, error) {
	cases, err := s.Cases(ctx, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	most, err := s.MostAsked(ctx, reportedTime, reportedTopics)
	if err != nil {
		return nil, err
	}
	r := &report{
		Unanswered: groups(base, cases, false),
		Disputed:   groups(base, cases, true),
		MostAsked:  make([]reportedTopic, len(most)), // an empty list in JSON, as the others
	}
	for i, m := range most {
		r.MostAsked[i] = newReportedTopic(base, m.Topic)
		r.MostAsked[i].Count = m.Count
	}
	return r, nil
}

// groups puts the cases of one kind together by topic: the most frequent topic first, what is near to none last.
func groups(base *knowledge.Base, cases []store.Case, disputed bool) []reportedGroup {
	groups := []reportedGroup{}
	for _, c := range cases {
		if c.Disputed != disputed {
			continue
		}
		i := slices.IndexFunc(groups, func(g reportedGroup) bool { return g.ID == c.Topic })
		if i < 0 {
			i = len(groups)
			groups = append(groups, reportedGroup{reportedTopic: newReportedTopic(base, c.Topic)})
		}
		groups[i].Count += c.Count
		groups[i].Cases = append(groups[i].Cases, reportedCase{c.Key, c.Text, c.Owner, c.Count, c.Suggested, c.Whys, c.Last.UTC()})
	}
	slices.SortFunc(groups, func(a, b reportedGroup) int {
		switch {
		case a.ID == "":
			return 1
		case b.ID == "":
			return -1
		}
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.ID, b.ID))
	})
	return groups
}

func newReportedTopic(base *knowledge.Base, id string) reportedTopic {
	if t := base.Topic(id); t != nil {
		return reportedTopic{ID: id, Title: t.Title, Area: t.Area}
	}
	if c := base.Concept(id); c != nil {
		return reportedTopic{ID: id, Title: c.Title}
	}
	return reportedTopic{ID: id}
}

const nothingToReport = "There is nothing to report: no case is undecided, and no topic was asked about in the last 90 days."

func (r *report) empty() bool { return len(r.Unanswered)+len(r.Disputed)+len(r.MostAsked) == 0 }
