package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/refine"
	"whoowns/bot/reply"
	"whoowns/bot/wording"
)

func refineCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "refine", Short: "Choose a model for re-wording answers"}
	return group(cmd, refineCheckCommand())
}

func refineCheckCommand() *cobra.Command {
	var in, out float64
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Have a few answers refined and report how that went",
		Long: `Sends a few answers to the configured model and reports how long it took, how many of its texts may be shown, and what it
cost. Exits 1 if none may be shown.

Reads from the environment:` + describe(sectionModel),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig()
			if err != nil {
				return err
			}
			base, err := c.loadBase()
			if err != nil {
				return err
			}
			refiner, err := c.Refine.newRefiner()
			if err != nil {
				return err
			}
			defer refiner.Close()
			return checkModel(cmd.Context(), reply.NewResponder(base, wording.English()), refiner, in, out, cmd.OutOrStdout())
		},
	}
	cmd.Flags().Float64Var(&in, "input-price", 0, "what a million input tokens cost, to reckon the cost")
	cmd.Flags().Float64Var(&out, "output-price", 0, "what a million output tokens cost")
	return cmd
}

// checkQuestions are what a model is tried with: each form, and each owner that is refined.
var checkQuestions = []string{
	"pricing", "is sprint planning a PM job?", "who orders the backlog?", "acceptance criteria", "who owns prioritisation?",
	"is market research a PM job?", "we have two weeks until the release and nobody has written the user stories, who does that?",
	"who picks the database?", "product vision", "who talks to customers about what they need?", "is the roadmap a PO job?", "go-to-market",
}

// checkModel refines the answers to checkQuestions and reports.
func checkModel(ctx context.Context, responder *reply.Responder, refiner *refine.Refiner, in, out float64, w io.Writer) error {
	var took []time.Duration
	asked, passed := 0, 0
	for _, question := range checkQuestions {
		answer, worded := responder.Respond(question)
		a, ok := refine.Of(question, answer, worded)
		if !ok {
			continue
		}
		asked++
		started := time.Now()
		explanation, err := refiner.Refine(ctx, a)
		if answered(err) {
			took = append(took, time.Since(started))
		}
		if err == nil {
			passed++
		}
		fmt.Fprintf(w, "%s\n%s\n", question, outcomeOf(worded, explanation, err))
	}
	slices.Sort(took)
	usage := refiner.Usage()
	fmt.Fprintf(w, "\n%d of %d may be shown\n", passed, asked)
	if len(took) > 0 {
		fmt.Fprintf(w, "the model answered %d, in %v at the median, %v at most\n", len(took), took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	}
	fmt.Fprintf(w, "%d input tokens and %d output tokens", usage.Input, usage.Output)
	if in > 0 || out > 0 {
		fmt.Fprintf(w, ", which cost %.4f", (in*float64(usage.Input)+out*float64(usage.Output))/1e6)
	}
	fmt.Fprintln(w)
	counts := refiner.Counts()
	for _, outcome := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(w, "%4d %s\n", counts[outcome], outcome)
	}
	if passed == 0 {
		return &exitError{code: exitDeclined}
	}
	return nil
}

// answered tells from what a refinement returned whether the model has answered at all, be it with something that may not be shown.
// What it used does not tell: not every server counts tokens.
func answered(err error) bool {
	failure := (*refine.Failure)(nil)
	if !errors.As(err, &failure) {
		return err == nil
	}
	switch failure.Outcome {
	case refine.ModelRefused, refine.Truncated, refine.Malformed:
		return true
	}
	return failure.Rejected != nil
}

// writeRefinement has the answer to one question refined and prints what comes of it; with explain also what was sent.
func writeRefinement(ctx context.Context, text string, responder *reply.Responder, refiner *refine.Refiner, explain bool, w io.Writer) error {
	answer, worded := responder.Respond(text)
	a, ok := refine.Of(mrkdwn.Clean(text), answer, worded)
	if !ok {
		_, err := fmt.Fprintln(w, "\nnot refined: only an answer about one thing that somebody owns is")
		return err
	}
	if explain {
		system, user, err := refine.Prompt(a)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "\nsystem message:\n%s\n\nuser message:\n%s\n", system, user); err != nil {
			return err
		}
	}
	explanation, err := refiner.Refine(ctx, a)
	_, err = fmt.Fprintf(w, "\n%s\n", outcomeOf(worded, explanation, err))
	return err
}

// outcomeOf says what came of a refinement of a reply.
func outcomeOf(worded reply.Reply, explanation reply.Explanation, err error) string {
	failure := (*refine.Failure)(nil)
	switch {
	case err == nil:
		return "refined:\n" + worded.Explained(explanation).Text()
	case errors.As(err, &failure) && failure.Rejected != nil:
		return fmt.Sprintf("not refined: %s at %q: %q", failure.Outcome, failure.Word, failure.Rejected)
	}
	return "not refined: " + redact(strings.TrimPrefix(err.Error(), "refine: "))
}
