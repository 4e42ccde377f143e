package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func doctorCommand() *cobra.Command {
	var asJSON, connect bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check everything that serve needs, and say what to do",
		Long: `Checks, each by itself, what serve reads from the environment: the variables, the tokens and scopes, Socket Mode, the store, the
overlay, the model and the address to listen on. Prints a line for each finding: ok, warn or fail, and what to do. Exits 0 when nothing
fails, 1 when something does, and 2 on misuse. No secret is printed.

Run it as the user and with the environment that serve has. It changes nothing, but that an empty store is made where there is none. To see
that Socket Mode is on it opens a connection and closes it at once; should a command be typed in that moment, and another process be
connected, it may get lost. With --connect=false it does not.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig()
			if err != nil {
				return err
			}
			d := doctor{c: c, connect: connect}
			d.examine(cmd.Context())
			if asJSON {
				err = d.writeJSON(cmd.OutOrStdout())
			} else {
				err = d.writeText(cmd.OutOrStdout())
			}
			if err == nil && d.count(statusFail) > 0 {
				err = &exitError{code: exitDeclined}
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&connect, "connect", true, "open a connection to see that Socket Mode is on")
	return cmd
}

// status is how something was found.
type status string

const (
	statusOK   status = "ok"
	statusWarn status = "warn"
	statusFail status = "fail"
)

// finding is what a check found.
type finding struct {
	Check  string `json:"check"`
	Status status `json:"status"`
	Found  string `json:"found"`
	Do     string `json:"do,omitempty"` // unless what was found says it
}

// doctor checks a configuration and what it names.
type doctor struct {
	c        config
	connect  bool
	findings []finding
}

// untold is what no check can find out.
const untold = "Slack's API does not tell whether the events, the command, the shortcuts and interactivity are as in deploy/manifest.yaml: " +
	"compare it with App Manifest in the app's settings, then type /whoowns pricing, write to the bot and open its Home tab"

// checkTimeout bounds each check that waits for something else.
const checkTimeout = 5 * time.Second

func (d *doctor) examine(ctx context.Context) {
	s, err := d.c.checkServe()
	d.configuration(err)
	d.slack(ctx, s.team)
	if s.store != nil {
		d.store(ctx, s.store)
		_ = s.store.Close() // nothing was written
	}
	d.overlay()
	d.model(ctx)
	d.address(ctx)
}

func (d *doctor) ok(check, found string) { d.found(check, statusOK, "", found) }

func (d *doctor) warn(check, do, found string) { d.found(check, statusWarn, do, found) }

func (d *doctor) fail(check, do, found string) { d.found(check, statusFail, do, found) }

// found notes a finding, without what looks like a secret.
func (d *doctor) found(check string, s status, do, found string) {
	d.findings = append(d.findings, finding{Check: check, Status: s, Found: redact(strings.TrimSpace(found)), Do: redact(do)})
}

func (d *doctor) count(s status) int {
	n := 0
	for _, f := range d.findings {
		if f.Status == s {
			n++
		}
	}
	return n
}

// configuration notes what checkServe reports, a problem at a time, and variables that nobody reads.
func (d *doctor) configuration(err error) {
	const check = "configuration"
	for _, problem := range problemsOf(err) {
		d.fail(check, "", problem.Error())
	}
	for _, setting := range os.Environ() {
		name, _, _ := strings.Cut(setting, "=")
		if strings.HasPrefix(name, "WHOOWNS_") && !othersVariable.MatchString(name) && !known(name) {
			d.warn(check, "see `whoowns serve --help` for how it is written", name+" is set, and nothing reads it")
		}
	}
	if err == nil {
		d.ok(check, "what is set holds")
	}
}

// othersVariable matches what Kubernetes sets for a service that is called whoowns, or begins so, and what tests set.
var othersVariable = regexp.MustCompile(`_SERVICE_(HOST|PORT)|_PORT(_\d|$)|^WHOOWNS_(TEST|RUN)_`)

func known(name string) bool {
	return slices.ContainsFunc(variables, func(v variable) bool { return v.name == name })
}

// problemsOf are the errors that checkServe has joined; one that is wrapped in words is one problem.
func problemsOf(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if err == nil {
			return nil
		}
		return []error{err}
	}
	var problems []error
	for _, each := range joined.Unwrap() {
		problems = append(problems, problemsOf(each)...)
	}
	return problems
}

func (d *doctor) writeText(w io.Writer) error {
	for _, f := range d.findings {
		line := fmt.Sprintf("%-5s %s: %s", f.Status, f.Check, strings.ReplaceAll(f.Found, "\n", "; "))
		if f.Do != "" {
			line += "; to do: " + f.Do
		}
		fmt.Fprintln(w, line)
	}
	_, err := fmt.Fprintf(w, "\n%d ok, %d to look at, %d to mend. %s.\n", d.count(statusOK), d.count(statusWarn), d.count(statusFail), untold)
	return err
}

func (d *doctor) writeJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		OK       bool      `json:"ok"`
		Findings []finding `json:"findings"`
		Untold   string    `json:"untold"`
	}{d.count(statusFail) == 0, d.findings, untold})
}
