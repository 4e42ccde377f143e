package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"whoowns/bot/store"
	"whoowns/knowledge"
)

func kbCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kb",
		Short: "Look at and check the knowledge base",
		Long:  "Works on the embedded base, with the overlay in the folder that WHOOWNS_KNOWLEDGE_DIR names laid over it.",
	}
	return group(cmd, kbLintCommand(), kbListCommand(), kbShowCommand(), kbEvalCommand(), kbExportCommand())
}

func kbLintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint",
		Short: "Check the base with the overlay",
		Long:  "Prints everything that is wrong, with file, line and what to write instead. Exits 0 when nothing is, 1 when something is, and 2 when the\nfiles cannot be read at all.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			base, err := loadBase()
			if problems := (knowledge.Problems)(nil); errors.As(err, &problems) {
				fmt.Fprintln(cmd.OutOrStdout(), problems)
				return &exitError{code: exitDeclined}
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d topics in %d areas, %d concepts, %d claims: nothing to mend\n",
				len(base.Topics), len(base.Areas), len(base.Concepts), len(base.Claims))
			return nil
		},
	}
}

func kbListCommand() *cobra.Command {
	var owner string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the topics and concepts",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if owner != "" && !knowledge.Owner(owner).Valid() {
				return fmt.Errorf("unknown owner %q: write pm, po, both, engineering or none", owner)
			}
			base, err := loadBase()
			if err != nil {
				return err
			}
			return kbList(cmd.OutOrStdout(), base, knowledge.Owner(owner))
		},
	}
	cmd.Flags().StringVar(&owner, "owner", "", "only the topics of pm, po, both, engineering or none")
	return cmd
}

func kbList(out io.Writer, base *knowledge.Base, owner knowledge.Owner) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, t := range base.Topics {
		if owner == "" || t.Owner == owner {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", t.ID, t.Owner, t.Basis, t.Area, t.Title)
		}
	}
	if owner == "" {
		for _, c := range base.Concepts {
			fmt.Fprintf(w, "%s\tconcept\t%s\t\t%s\n", c.ID, c.Basis, c.Title)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	return nil
}

func kbShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show a topic or a concept as YAML",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			base, err := loadBase()
			if err != nil {
				return err
			}
			err = base.WriteEntry(cmd.OutOrStdout(), args[0])
			if errors.Is(err, knowledge.ErrNotFound) {
				return fmt.Errorf("there is no topic or concept %q: `whoowns kb list` shows those there are", args[0])
			}
			return err
		},
	}
}

func kbExportCommand() *cobra.Command {
	format, named := formatYAML, false
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the whole base as YAML, or as the chart of who owns what",
		Long: `Writes the base with the overlay laid over it. As yaml it is one document: the topics by area, the concepts, the claims. As md,
csv or html it is the chart of who owns what: a row for each topic, with the part that each role and engineering have in it.
The HTML is one page that needs nothing else, to print or to put on a wall. With --names the roles have the names that the role
directory has for the whole workspace, from the store of WHOOWNS_DATABASE_URL.`,
		Example: `  whoowns kb export
  whoowns kb export --format html --names >who-owns-what.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			base, err := loadBase()
			if err != nil {
				return err
			}
			chart := knowledge.ChartFormat(format)
			switch {
			case format == formatYAML && named:
				return errors.New("--names goes with --format md, csv or html")
			case format == formatYAML:
				return base.Write(cmd.OutOrStdout())
			case chart != knowledge.Markdown && chart != knowledge.CSV && chart != knowledge.HTML:
				return fmt.Errorf("unknown format %q: write yaml, md, csv or html", format)
			case !named:
				return base.WriteChart(cmd.OutOrStdout(), chart, nil)
			}
			return withStore(cmd.Context(), func(_ config, s *store.Store) error {
				names, err := namesEverywhere(cmd.Context(), s)
				if err != nil {
					return explainStore(err)
				}
				return base.WriteChart(cmd.OutOrStdout(), chart, names)
			})
		},
	}
	cmd.Flags().BoolVar(&named, "names", false, "with the names in the role directory")
	cmd.Flags().StringVar(&format, "format", format, "yaml, md, csv or html")
	return cmd
}

// namesEverywhere are those that the role directory has for the whole workspace.
func namesEverywhere(ctx context.Context, s *store.Store) (map[knowledge.Owner]string, error) {
	holders, err := s.Holders(ctx, "")
	names := map[knowledge.Owner]string{}
	for _, h := range holders {
		names[knowledge.Owner(h.Role)] = h.Name
	}
	return names, err
}

const formatYAML = "yaml"
