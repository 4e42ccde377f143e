package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func backupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "backup",
		Short: "Write a copy of the SQLite store",
		Long: `Writes a copy of the store that WHOOWNS_DATABASE_URL names to standard output: a SQLite file that may take its place. The bot
may go on answering meanwhile, and needs no other program for it. For PostgreSQL take pg_dump.`,
		Example: "  whoowns backup >whoowns-backup.db",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			_, s, err := existingStore()
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, s.Close()) }()
			// The tables stay as they are, so that a newer program can back up before it migrates.
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM) // it leaves no copy behind
			defer stop()
			if err := s.Backup(ctx, cmd.OutOrStdout()); err != nil {
				return explainStore(err)
			}
			return nil
		},
	}
}
