package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"whoowns/bot/reply"
)

func askCommand() *cobra.Command {
	var asJSON, batch, explain bool
	cmd := &cobra.Command{
		Use:   "ask TEXT...",
		Short: "Answer a question",
		Long: `Answers a question as the bot would in Slack. Exits 0 when it was answered, 1 when it was declined, 2 on misuse.

With --batch it reads JSON Lines {"id": "...", "text": "..."} from standard input and writes one JSON object a line, in
order; a line that cannot be read yields an object with "error".

Reads WHOOWNS_KNOWLEDGE_DIR from the environment: a folder with your company's overlay.`,
		Example: `  whoowns ask "is pricing a PM job?"
  whoowns ask --explain who orders the backlog
  whoowns ask --batch <questions.jsonl`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case batch && (len(args) > 0 || asJSON || explain):
				return errors.New("--batch reads standard input and takes neither a question nor --json or --explain")
			case !batch && len(args) == 0:
				return errors.New(`ask needs a question, such as: whoowns ask "is pricing a PM job?"`)
			case asJSON && explain:
				return errors.New("choose one of --json and --explain")
			}
			base, err := loadBase()
			if err != nil {
				return err
			}
			responder := reply.NewResponder(base)
			if batch {
				return askBatch(cmd.Context(), responder, cmd.InOrStdin(), cmd.OutOrStdout())
			}
			return ask(responder, strings.Join(args, " "), asJSON, explain, cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&batch, "batch", false, "answer JSON Lines from standard input")
	cmd.Flags().BoolVar(&explain, "explain", false, "also show what matched and why")
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
