package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"whoowns/bot/reply"
	"whoowns/bot/wording"
)

func askCommand() *cobra.Command {
	var asJSON, batch, explain, refined bool
	cmd := &cobra.Command{
		Use:   "ask TEXT...",
		Short: "Answer a question",
		Long: `Answers a question as the bot would in Slack. Exits 0 when it was answered, 1 when it was declined, 2 on misuse.

With --batch it reads JSON Lines {"id": "...", "text": "..."} from standard input and writes one JSON object a line, in
order; a line that cannot be read yields an object with "error".

Reads WHOOWNS_KNOWLEDGE_DIR from the environment: a folder with your company's overlay. With --refine also:` + describe(sectionModel),
		Example: `  whoowns ask "is pricing a PM job?"
  whoowns ask --explain who orders the backlog
  whoowns ask --batch <questions.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case batch && (len(args) > 0 || asJSON || explain || refined):
				return errors.New("--batch reads standard input and takes neither a question nor --json, --explain or --refine")
			case !batch && len(args) == 0:
				return errors.New(`ask needs a question, such as: whoowns ask "is pricing a PM job?"`)
			case asJSON && (explain || refined):
				return errors.New("choose one of --json and --explain or --refine")
			}
			c, err := readConfig()
			if err != nil {
				return err
			}
			base, err := c.loadBase()
			if err != nil {
				return err
			}
			responder := reply.NewResponder(base, wording.English())
			if batch {
				return askBatch(cmd.Context(), responder, cmd.InOrStdin(), cmd.OutOrStdout())
			}
			text := strings.Join(args, " ")
			result := ask(responder, text, asJSON, explain, cmd.OutOrStdout())
			if failure := (*exitError)(nil); !refined || result != nil && !errors.As(result, &failure) {
				return result
			}
			refiner, err := c.Refine.newRefiner()
			if err != nil {
				return err
			}
			defer refiner.Close()
			if err := writeRefinement(cmd.Context(), text, responder, refiner, explain, cmd.OutOrStdout()); err != nil {
				return fmt.Errorf("write the refinement: %w", err)
			}
			return result
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&batch, "batch", false, "answer JSON Lines from standard input")
	cmd.Flags().BoolVar(&explain, "explain", false, "also show what matched and why, and with --refine what is sent")
	cmd.Flags().BoolVar(&refined, "refine", false, "also have the explanation re-worded by the configured model")
	return cmd
}

// ask prints the answer to one question.
func ask(responder *reply.Responder, text string, asJSON, explain bool, out io.Writer) error {
	answer, worded, matches := responder.Explain(text)
	var err error
	if asJSON {
		err = writeJSON(out, newAnswerJSON(text, answer, worded))
	} else {
		_, err = fmt.Fprintln(out, worded.Text())
	}
	if err == nil && explain {
		err = writeExplanation(out, matches)
	}
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	if answer.Declined() {
		return &exitError{code: exitDeclined}
	}
	return nil
}
