package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/kelseyhightower/envconfig"
)

// variable is a variable of the environment that the program reads.
type variable struct {
	name     string
	section  section
	sets     string // what it sets, in half a sentence
	standard string // what holds where it is not set, or set to nothing
	unset    string // the same in words, where that is no value
	example  string
	required bool // by serve
	secret   bool
}

// section is what variables have to do with.
type section string

// The sections, in the order in which they are told.
const (
	sectionSlack   section = "Slack"
	sectionAnswers section = "Answers"
	sectionTeam    section = "Who may do what, and what is kept"
	sectionProcess section = "The process"
	sectionModel   section = "A language model that words explanations kindlier"
)

var sections = []section{sectionSlack, sectionAnswers, sectionTeam, sectionProcess, sectionModel}

// variables are all variables, from which the defaults are taken and which the help, deploy/.env.example and the tables in Markdown are
// written from.
var variables = []variable{
	{name: "SLACK_APP_TOKEN", section: sectionSlack, sets: "the app-level token, `xapp-...`", required: true, secret: true},
	{name: "SLACK_BOT_TOKEN", section: sectionSlack, sets: "the bot token, `xoxb-...`", required: true, secret: true},
	{name: "SLACK_API_URL", section: sectionSlack, sets: "where Slack's Web API is", standard: "https://slack.com/api/"},
	{
		name: "SLACK_CONNECTIONS", section: sectionSlack, standard: "2",
		sets: "how many connections to Slack are kept open; Slack allows ten in all replicas together",
	},
	{
		name: "WHOOWNS_KNOWLEDGE_DIR", section: sectionAnswers, unset: "none", example: "/etc/whoowns/knowledge",
		sets: "the folder of your company's overlay",
	},
	{
		name: "WHOOWNS_CURATORS", section: sectionTeam, standard: "nobody", example: "U012AB3CD,S012AB3CD",
		sets: "who sees in the App Home what waits for a curator: `everyone`, `nobody`, or IDs of people (`U...`) and user groups (`S...`), parted by commas",
	},
	{
		name: "WHOOWNS_DIRECTORY_EDITORS", section: sectionTeam, standard: "everyone",
		sets: "who may say who is PM and who is PO: likewise",
	},
	{
		name: "WHOOWNS_RECORD", section: sectionTeam, standard: "unanswered",
		sets: "what is kept for curators: `nothing`, `unanswered` or `all`",
	},
	{
		name: "WHOOWNS_RECORD_NAMES", section: sectionTeam, standard: "false",
		sets: "whether with the names of the people who asked: `true` or `false`",
	},
	{name: "WHOOWNS_RETENTION_DAYS", section: sectionTeam, standard: "90", sets: "for how many days that is kept, 0 for ever"},
	{
		name: "WHOOWNS_DATABASE_URL", section: sectionProcess, secret: true, example: "postgres://whoowns:PASSWORD@db.example:5432/whoowns",
		sets:  "the store: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`",
		unset: "`whoowns/whoowns.db` in `$XDG_STATE_HOME` or `~/.local/state`",
	},
	{
		name: "WHOOWNS_LISTEN_ADDR", section: sectionProcess, unset: "none", example: ":8080",
		sets: "`HOST:PORT` to serve `/healthz`, `/readyz` and `/metrics` on, for whoever reaches it",
	},
	{name: "WHOOWNS_PPROF", section: sectionProcess, standard: "false", sets: "whether to serve `/debug/pprof/` there too, which shows what people ask: `true` or `false`"},
	{name: "WHOOWNS_STOP_TIMEOUT", section: sectionProcess, standard: "10s", sets: "how long stopping may take"},
	{name: "WHOOWNS_LOG_LEVEL", section: sectionProcess, standard: "info", sets: "`debug`, `info`, `warn` or `error`"},
	{name: "WHOOWNS_LOG_FORMAT", section: sectionProcess, standard: "text", sets: "`text` or `json`"},
	{name: "WHOOWNS_LOG_QUESTIONS", section: sectionProcess, standard: "false", sets: "whether to log what people ask: `true` or `false`"},
	{
		name: "WHOOWNS_REFINE", section: sectionModel, standard: "off",
		sets: "where a model may re-word explanations: `off`, `dm` or `all`; if not off, the model is required",
	},
	{name: "OPENAI_MODEL", section: sectionModel, unset: "none", example: "gpt-4o-mini", sets: "the model"},
	{name: "OPENAI_API_KEY", section: sectionModel, secret: true, unset: "none", sets: "the key; OpenAI requires one, a local server none"},
	{
		name: "OPENAI_BASE_URL", section: sectionModel, unset: "OpenAI's", example: "http://127.0.0.1:11434/v1",
		sets: "an endpoint that speaks OpenAI's API",
	},
	{name: "OPENAI_API_VERSION", section: sectionModel, unset: "none", example: "2024-10-21", sets: "the API version, for Azure only"},
	{name: "WHOOWNS_REFINE_TIMEOUT", section: sectionModel, standard: "8s", sets: "how long a refinement may take"},
	{name: "WHOOWNS_REFINE_MAX_TOKENS", section: sectionModel, standard: "400", sets: "how many tokens the model may write"},
	{
		name: "WHOOWNS_REFINE_DAILY_CALLS", section: sectionModel, standard: "2000",
		sets: "requests to the endpoint a day and process, 0 for no bound",
	},
	{name: "WHOOWNS_REFINE_DAILY_TOKENS", section: sectionModel, standard: "0", sets: "tokens a day and process, 0 for no bound"},
}

// readVariables reads the variables that the fields of a struct are tagged with. A variable that is set to nothing has its default too,
// which envconfig would not give it, since compose files set variables that have no value to nothing.
func readVariables(to any) error {
	if err := envconfig.Process("", to); err != nil {
		return err
	}
	fields := reflect.ValueOf(to).Elem()
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Tag.Get("envconfig")
		if field := fields.Field(i); name != "" && field.String() == "" {
			field.SetString(standardOf(name))
		}
	}
	return nil
}

func standardOf(name string) string {
	i := slices.IndexFunc(variables, func(v variable) bool { return v.name == name })
	if i < 0 {
		return ""
	}
	return variables[i].standard
}

// in are the variables of a section.
func (s section) in() []variable {
	return slices.DeleteFunc(slices.Clone(variables), func(v variable) bool { return v.section != s })
}

// otherwise says what holds where the variable is not set.
func (v variable) otherwise() string {
	switch {
	case v.required:
		return "required"
	case v.standard != "":
		return "`" + v.standard + "`"
	}
	return v.unset
}

// describe lists the variables of some sections for a command's help.
func describe(of ...section) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, s := range of {
		for _, v := range s.in() {
			fmt.Fprintf(w, "\n  %s\t%s (%s)", v.name, plain(v.sets), plain(v.otherwise()))
		}
	}
	_ = w.Flush() // a strings.Builder takes everything
	return b.String()
}

// plain is a text without the marks of Markdown.
func plain(text string) string { return strings.ReplaceAll(text, "`", "") }
