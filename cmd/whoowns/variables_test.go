package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// unsetVariables takes every variable out of the environment until the test ends.
func unsetVariables(t *testing.T) {
	t.Helper()
	for _, v := range variables {
		t.Setenv(v.name, "") // which has it restored
		if err := os.Unsetenv(v.name); err != nil {
			t.Fatal(err)
		}
	}
}

// fields are the fields of the configuration by the variables that they are read from.
func fields(c *config) map[string]string {
	of := map[string]string{}
	for _, part := range []reflect.Value{reflect.ValueOf(c).Elem(), reflect.ValueOf(&c.Refine).Elem()} {
		for i := range part.NumField() {
			if name := part.Type().Field(i).Tag.Get("envconfig"); name != "" {
				of[name] = part.Field(i).String()
			}
		}
	}
	return of
}

// Each variable is read, each that is read is described, and what is described as its default is what holds, be it unset or empty.
func TestVariables(t *testing.T) {
	for _, empty := range []bool{false, true} {
		unsetVariables(t)
		described := map[string]string{}
		for _, v := range variables {
			if _, twice := described[v.name]; twice || v.sets == "" || !slices.Contains(sections, v.section) || v.otherwise() == "" {
				t.Errorf("%+v is described twice, or not wholly", v)
			}
			described[v.name] = v.standard
			if empty {
				t.Setenv(v.name, "")
			}
		}
		c, err := readConfig()
		if err != nil {
			t.Fatal(err)
		}
		if got := fields(&c); !reflect.DeepEqual(got, described) {
			t.Errorf("read are %v, described %v", got, described)
		}
	}
}

// What .env.example sets, commented out or not, holds once the tokens are filled in.
func TestEnvExampleHolds(t *testing.T) {
	unsetVariables(t)
	var file bytes.Buffer
	writeEnv(&file)
	set := map[string]bool{}
	for line := range strings.Lines(file.String()) {
		name, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "#"), "=")
		if !ok || strings.Contains(name, " ") {
			continue
		}
		set[name] = true
		t.Setenv(name, value)
	}
	for _, v := range variables {
		if !set[v.name] {
			t.Errorf("%s is not in it", v.name)
		}
	}
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.checkServe()
	if err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), "SLACK_APP_TOKEN is not set") || !strings.Contains(err.Error(), "SLACK_BOT_TOKEN is not set") {
		t.Errorf("as it is: %v", err)
	}
	t.Setenv("SLACK_APP_TOKEN", "xapp-1-A0-1-abc")
	t.Setenv("SLACK_BOT_TOKEN", "xoxb-1-2-abc")
	if c, err = readConfig(); err != nil {
		t.Fatal(err)
	}
	s, err := c.checkServe()
	if err != nil {
		t.Fatalf("filled in: %v", err)
	}
	if err := s.store.Close(); err != nil {
		t.Error(err)
	}
}

// Marks of a table of the variables in Markdown.
const (
	tableBegins = "<!-- configuration -->\n"
	tableEnds   = "<!-- /configuration -->"
)

// What is written from the variables is as they are; -update rewrites it.
func TestVariablesAreDescribed(t *testing.T) {
	var env, table bytes.Buffer
	writeEnv(&env)
	writeTable(&table)
	compare(t, "../../deploy/.env.example", env.String())
	for _, file := range []string{"../../deploy/README.md"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before, rest, begins := strings.Cut(string(data), tableBegins)
		_, after, ends := strings.Cut(rest, tableEnds)
		if !begins || !ends {
			t.Fatalf("%s has no table between %s and %s", file, tableBegins, tableEnds)
		}
		compare(t, file, before+tableBegins+table.String()+tableEnds+after)
	}
}

// compare checks what a file holds, or writes it.
func compare(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil { //nolint:gosec // it is for everybody to read
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not as the variables are: go test ./cmd/whoowns -run Described -update", file)
	}
}

func TestHelpDescribesTheVariables(t *testing.T) {
	_, stdout, _ := program(t, "", "serve", "--help")
	for _, v := range variables {
		if !strings.Contains(stdout, "  "+v.name+"  ") || !strings.Contains(stdout, plain(v.sets)+" ("+plain(v.otherwise())+")") {
			t.Errorf("no %s in\n%s", v.name, stdout)
		}
	}
}

// writeTable writes the variables as a table in Markdown.
func writeTable(w io.Writer) {
	fmt.Fprintln(w, "| variable | what it sets | unless set |")
	fmt.Fprintln(w, "|---|---|---|")
	for _, s := range sections {
		fmt.Fprintf(w, "| **%s** | | |\n", s)
		for _, v := range s.in() {
			fmt.Fprintf(w, "| `%s` | %s | %s |\n", v.name, v.sets, v.otherwise())
		}
	}
}

// writeEnv writes the variables as a file that Docker, compose and systemd read. What is required is there to be filled in, the rest is
// commented out.
func writeEnv(w io.Writer) {
	fmt.Fprintln(w, "# What whoowns reads from the environment. Fill in what is required; a line that begins with # is as if it were not there.")
	fmt.Fprintln(w, "# `whoowns doctor` checks it. This file holds secrets once it is filled in: keep it to yourself (chmod 600).")
	for _, s := range sections {
		fmt.Fprintf(w, "\n## %s\n", s)
		for _, v := range s.in() {
			note := ""
			if v.secret {
				note = "; a secret"
			}
			fmt.Fprintf(w, "\n# %s (%s%s)\n", plain(v.sets), plain(v.otherwise()), note)
			if v.required {
				fmt.Fprintf(w, "%s=\n", v.name)
				continue
			}
			value := v.standard
			if value == "" {
				value = v.example
			}
			fmt.Fprintf(w, "#%s=%s\n", v.name, value)
		}
	}
}
