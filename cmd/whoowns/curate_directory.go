package main

import (
	"cmp"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"whoowns/bot/store"
)

// shownChanges is how many changes of the role directory are listed.
const shownChanges = 100

func curateDirectoryCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "directory",
		Short: "Show the changes of the role directory, the newest first",
		Long: `Lists who set whom to which role, where and when, the newest first. Of each role and channel the first line is what holds. Slack's
IDs stand for people and channels; a dash stands for nobody, or for somebody who asked to be forgotten.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd.Context(), func(_ config, s *store.Store) error {
				changes, err := s.HolderChanges(cmd.Context(), shownChanges)
				if err != nil {
					return explainStore(err)
				}
				w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "when\trole\twhere\twho\tname\tset by")
				for _, h := range changes {
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", h.At.UTC().Format(time.RFC3339), h.Role, cmp.Or(h.Channel, "everywhere"),
						cmp.Or(h.User, "-"), cmp.Or(h.Name, "-"), cmp.Or(h.By, "-"))
				}
				if err := w.Flush(); err != nil {
					return fmt.Errorf("write the changes: %w", err)
				}
				return nil
			})
		},
	}
}
