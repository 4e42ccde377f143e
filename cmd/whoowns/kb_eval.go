package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"whoowns/bot/reply"
	"whoowns/bot/wording"
	"whoowns/knowledge/engine"
	"whoowns/knowledge/eval"
)

func kbEvalCommand() *cobra.Command {
	var misses bool
	cmd := &cobra.Command{
		Use:   "eval FILES...",
		Short: "Measure the answers on labelled questions",
		Long: `Reads labelled questions in JSON Lines: {"q": "...", "kind": "...", "gold": "pm"}, where gold is an owner or concept, or a
list of them for a question about several things. FILES may be folders of .jsonl files. Prints how many were answered rightly,
by kind and by label, what was taken for what, and how often a confidence kept its word.`,
		Example: `  whoowns kb eval knowledge/eval/questions/check
  whoowns kb eval --misses ours.jsonl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			var questions []eval.Question
			for _, name := range files {
				read, err := readQuestions(name)
				if err != nil {
					return fmt.Errorf("read the questions: %w", err)
				}
				questions = append(questions, read...)
			}
			base, err := loadBase()
			if err != nil {
				return err
			}
			responder := reply.NewResponder(base, wording.English())
			report := eval.Run(questions, func(text string) (engine.Answer, []engine.Match) {
				answer, _, matches := responder.Explain(text)
				return answer, matches
			})
			if misses {
				if err := writeMisses(cmd.OutOrStdout(), report); err != nil {
					return err
				}
			}
			return report.Write(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&misses, "misses", false, "also print each miss with its explanation")
	return cmd
}

func readQuestions(name string) ([]eval.Question, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return eval.ReadFolder(os.DirFS(name), name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return eval.Read(f, name)
}

func writeMisses(w io.Writer, report *eval.Report) error {
	for _, miss := range report.Misses {
		q := miss.Question
		_, err := fmt.Fprintf(w, "%s:%d: %s: %q\nwant %v, got %v (%s)\n", q.File, q.Line, q.Kind, q.Text, q.Gold, miss.Got, miss.Answer.Kind)
		if err == nil {
			err = writeExplanation(w, miss.Matches)
		}
		if err == nil {
			_, err = fmt.Fprintln(w)
		}
		if err != nil {
			return fmt.Errorf("write the misses: %w", err)
		}
	}
	return nil
}
