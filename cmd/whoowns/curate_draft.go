package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"whoowns/bot/store"
	"whoowns/knowledge"
)

func curateDraftCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "draft",
		Short: "Write an overlay of the phrasings that curators accepted",
		Long: `Writes a file for the overlay with the phrasings that curators accepted, by topic. It is checked together with the present overlay:
what does not hold is left out and told on standard error, so that what is written always loads.`,
		Example: `  whoowns curate draft
  whoowns curate draft --out "$WHOOWNS_KNOWLEDGE_DIR/asked-2026-11.yaml" && whoowns kb lint`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd.Context(), func(c config, s *store.Store) error {
				accepted, err := s.Accepted(cmd.Context())
				if err != nil {
					return explainStore(err)
				}
				phrasings := make([]knowledge.Phrasing, len(accepted))
				for i, d := range accepted {
					phrasings[i] = knowledge.Phrasing{Topic: d.Topic, Text: d.Text}
				}
				draft, err := knowledge.NewDraft(c.KnowledgeDir, phrasings)
				if err != nil {
					return c.explainKnowledge(err)
				}
				return writeDraft(draft, out, cmd.OutOrStdout(), cmd.ErrOrStderr())
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "FILE to write, which must not exist; standard output if empty")
	return cmd
}

// draftHeader begins a draft.
const draftHeader = `# Phrasings that curators accepted from what people asked, written by ` + "`whoowns curate draft`" + `.
# Read them, put this file into the folder that WHOOWNS_KNOWLEDGE_DIR names, as a .yaml of its own, and check it there with
# ` + "`whoowns kb lint`" + `. The next draft leaves out what is there by then.
`

// writeDraft writes a draft to the file out, or to stdout where out is empty, and says on stderr what is not in it.
func writeDraft(draft *knowledge.Draft, out string, stdout, stderr io.Writer) error {
	for _, l := range draft.LeftOut {
		fmt.Fprintf(stderr, "left out %q for %s: %s\n", l.Text, l.Topic, l.Reason)
	}
	if draft.Known > 0 {
		fmt.Fprintf(stderr, "left out %d that the knowledge has already\n", draft.Known)
	}
	if len(draft.Topics) == 0 {
		fmt.Fprintln(stderr, "There is nothing to add: no accepted phrasing is new, so nothing was written.")
		return nil
	}
	text := bytes.NewBufferString(draftHeader)
	if err := draft.Write(text); err != nil {
		return err
	}
	if out == "" {
		if _, err := stdout.Write(text.Bytes()); err != nil {
			return fmt.Errorf("write the draft: %w", err)
		}
		return nil
	}
	if err := writeNew(out, text.Bytes()); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("there is a file %s already: name another with --out, for it may have what somebody wrote", out)
		}
		return fmt.Errorf("write the draft: %w", err)
	}
	added := 0
	for _, t := range draft.Topics {
		added += len(t.Phrasings)
	}
	fmt.Fprintf(stderr, "wrote %s: phrasings %d, topics %d\n", out, added, len(draft.Topics))
	return nil
}

// writeNew writes a file that must not exist yet. A bot that watches the folder sees it empty, which is nothing, or whole.
func writeNew(name string, text []byte) (err error) {
	reserved, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	info, err := reserved.Stat() // for the rights that new files get
	if err := errors.Join(err, reserved.Close()); err != nil {
		return err
	}
	written, err := os.CreateTemp(filepath.Dir(name), ".whoowns-*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(written.Name()) // it is gone if all went well
	_, err = written.Write(text)
	if err := errors.Join(err, written.Chmod(info.Mode()), written.Close()); err != nil {
		return err
	}
	return os.Rename(written.Name(), name)
}
