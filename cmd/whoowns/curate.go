package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"whoowns/bot"
	"whoowns/bot/store"
)

func curateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "curate",
		Short: "See what went unanswered or was disputed, and make an overlay of it",
		Long: `Works on the records of the store that WHOOWNS_DATABASE_URL names, and on the base with the overlay in the folder that
WHOOWNS_KNOWLEDGE_DIR names laid over it. The bot may go on answering meanwhile.`,
	}
	return group(cmd, curateReportCommand(), curateDraftCommand(), curateDirectoryCommand(), curateForgetCommand())
}

// withStore has a curator's command work on the store. What it reports of the store ends the program with exit code 1.
func withStore(ctx context.Context, work func(c config, s *store.Store) error) (err error) {
	c, s, err := existingStore()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	reaching, cancel := context.WithTimeout(ctx, prepareTimeout)
	defer cancel()
	if err := s.Migrate(reaching); err != nil {
		return explainStore(err)
	}
	return work(c, s)
}

// explainStore says what to do about an error of the store.
func explainStore(err error) error {
	if store.Misconfigured(err) {
		return fmt.Errorf("WHOOWNS_DATABASE_URL: %w: check that the path or the user, password and database in it are right and may be written to", err)
	}
	return &exitError{code: exitDeclined, err: err}
}

func curateForgetCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "forget USER_ID",
		Short: "Take a person out of the records and the role directory",
		Long: `Takes a person, by Slack's ID, out of everything that the store keeps: roles that they hold in the directory end, without a
successor; what they asked, thought of answers, decided or set for others stays without their name. What people typed is left as it is:
a name in a question or a reason is not found.`,
		Example: "  whoowns curate forget U012AB3CD",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			user := args[0]
			if !bot.IsUser(user) {
				return fmt.Errorf("%q is not Slack's ID of a person: it begins with U or W and has upper-case letters and digits, and Slack shows it in the person's profile under Copy member ID", user)
			}
			return withStore(cmd.Context(), func(_ config, s *store.Store) error {
				changed, err := s.Forget(cmd.Context(), user)
				if err != nil {
					return explainStore(err)
				}
				switch changed {
				case 0:
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "Nothing names %s.\n", user)
				case 1:
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "Took %s out of the one record that named them.\n", user)
				default:
					_, err = fmt.Fprintf(cmd.OutOrStdout(), "Took %s out of %d records.\n", user, changed)
				}
				return err
			})
		},
	}
}
