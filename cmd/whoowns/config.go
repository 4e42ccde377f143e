package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"whoowns/bot"
	"whoowns/bot/record"
	"whoowns/bot/socket"
	"whoowns/bot/store"
	"whoowns/knowledge"
)

// config is what the environment sets. The defaults are with the variables.
type config struct {
	AppToken     string       `envconfig:"SLACK_APP_TOKEN"`
	BotToken     string       `envconfig:"SLACK_BOT_TOKEN"`
	APIURL       string       `envconfig:"SLACK_API_URL"`
	Connections  string       `envconfig:"SLACK_CONNECTIONS"`
	DatabaseURL  string       `envconfig:"WHOOWNS_DATABASE_URL"`
	ListenAddr   string       `envconfig:"WHOOWNS_LISTEN_ADDR"`
	Pprof        string       `envconfig:"WHOOWNS_PPROF"`
	StopTimeout  string       `envconfig:"WHOOWNS_STOP_TIMEOUT"`
	KnowledgeDir string       `envconfig:"WHOOWNS_KNOWLEDGE_DIR"`
	Curators     string       `envconfig:"WHOOWNS_CURATORS"`
	Editors      string       `envconfig:"WHOOWNS_DIRECTORY_EDITORS"`
	Record       string       `envconfig:"WHOOWNS_RECORD"`
	RecordNames  string       `envconfig:"WHOOWNS_RECORD_NAMES"`
	Retention    string       `envconfig:"WHOOWNS_RETENTION_DAYS"`
	LogLevel     string       `envconfig:"WHOOWNS_LOG_LEVEL"`
	LogFormat    string       `envconfig:"WHOOWNS_LOG_FORMAT"`
	LogQuestions string       `envconfig:"WHOOWNS_LOG_QUESTIONS"`
	Refine       refineConfig `ignored:"true"` // read by itself, since envconfig puts the name of a field before those in it
}

// readConfig reads the environment. What only serve needs is checked by checkServe.
func readConfig() (config, error) {
	var c config
	if err := errors.Join(readVariables(&c), readVariables(&c.Refine)); err != nil {
		return config{}, fmt.Errorf("read the configuration from the environment: %w", err)
	}
	return c, nil
}

// serveConfig is what serve needs beyond the tokens, in Go's own types.
type serveConfig struct {
	connections int
	stopTimeout time.Duration
	watch       watchConfig
	level       slog.Level
	store       *store.Store
	team        teamConfig
}

// teamConfig is who may do what, and what is kept of what people do.
type teamConfig struct {
	curators, editors bot.People
	record            record.Mode
	recordNames       bool
	retention         time.Duration
}

// checkTeam reports everything that is wrong with who may do what and what is kept.
func (c *config) checkTeam() (teamConfig, error) {
	var t teamConfig
	var problems []error
	var err error
	if t.curators, err = bot.ParsePeople(c.Curators); err != nil {
		problems = append(problems, fmt.Errorf("WHOOWNS_CURATORS has %w", err))
	}
	if t.editors, err = bot.ParsePeople(c.Editors); err != nil {
		problems = append(problems, fmt.Errorf("WHOOWNS_DIRECTORY_EDITORS has %w", err))
	}
	if t.record, err = record.ParseMode(c.Record); err != nil {
		problems = append(problems, fmt.Errorf("WHOOWNS_RECORD is %w", err))
	}
	if t.recordNames, err = strconv.ParseBool(c.RecordNames); err != nil {
		problems = append(problems, fmt.Errorf("WHOOWNS_RECORD_NAMES is %q: write true or false", c.RecordNames))
	}
	days, err := strconv.Atoi(c.Retention)
	if err != nil || days < 0 || days > maxRetention {
		problems = append(problems, fmt.Errorf("WHOOWNS_RETENTION_DAYS is %q: write a number of days, up to %d, or 0 to keep things for ever", c.Retention, maxRetention))
	}
	t.retention = time.Duration(days) * 24 * time.Hour
	return t, errors.Join(problems...)
}

// maxRetention is a hundred years, in days.
const maxRetention = 36_500

// checkServe reports everything that is wrong with what serve needs, and never a token's value or a password. The store is
// not reached for yet.
func (c *config) checkServe() (serveConfig, error) {
	var s serveConfig
	problems := []error{c.checkSlack()}
	var err error
	if s.connections, err = strconv.Atoi(c.Connections); err != nil || s.connections < 1 || s.connections > socket.MaxConnections {
		problems = append(problems, fmt.Errorf("SLACK_CONNECTIONS is %q: write a number from 1 to %d, which all replicas share", c.Connections, socket.MaxConnections))
	}
	if s.stopTimeout, err = time.ParseDuration(c.StopTimeout); err != nil || s.stopTimeout <= 0 {
		problems = append(problems, fmt.Errorf("WHOOWNS_STOP_TIMEOUT is %q: write a time such as 10s", c.StopTimeout))
	}
	if s.watch, err = c.checkWatch(); err != nil {
		problems = append(problems, err)
	}
	if s.level, err = c.logLevel(); err != nil {
		problems = append(problems, err)
	}
	if c.LogFormat != "text" && c.LogFormat != "json" {
		problems = append(problems, fmt.Errorf("WHOOWNS_LOG_FORMAT is %q: write text or json", c.LogFormat))
	}
	if _, refined, err := c.Refine.scope(); err != nil {
		problems = append(problems, err)
	} else if refined {
		_, err := c.Refine.options()
		problems = append(problems, err)
	}
	if s.team, err = c.checkTeam(); err != nil {
		problems = append(problems, err)
	}
	if s.store, err = c.openStore(); err != nil {
		problems = append(problems, fmt.Errorf("WHOOWNS_DATABASE_URL: %w", err))
	}
	return s, errors.Join(problems...)
}

// openStore opens the store at the URL, or where programs keep their state.
func (c *config) openStore() (*store.Store, error) {
	url, err := c.storeURL()
	if err != nil {
		return nil, err
	}
	return store.Open(url)
}

func (c *config) storeURL() (string, error) {
	if c.DatabaseURL != "" {
		return c.DatabaseURL, nil
	}
	state := os.Getenv("XDG_STATE_HOME") // https://specifications.freedesktop.org/basedir-spec/latest/
	if state == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", errors.New("it is not set, and there is no home folder to keep the file in: write sqlite:PATH")
		}
		state = filepath.Join(home, ".local", "state")
	}
	return "sqlite:" + filepath.Join(state, "whoowns", "whoowns.db"), nil
}

// checkStoreIsThere reports a SQLite file that does not exist, for what only reads: opening it would make it.
func (c *config) checkStoreIsThere() error {
	url, err := c.storeURL()
	if err != nil {
		return fmt.Errorf("WHOOWNS_DATABASE_URL: %w", err)
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok && path != "" {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("WHOOWNS_DATABASE_URL: there is no store at %s: name the one that `whoowns serve` keeps", path)
		}
	}
	return nil
}

// existingStore opens the store that serve keeps, for what works on it, with the configuration that names it.
func existingStore() (config, *store.Store, error) {
	c, err := readConfig()
	if err != nil {
		return config{}, nil, err
	}
	if err := c.checkStoreIsThere(); err != nil {
		return config{}, nil, err
	}
	s, err := c.openStore()
	if err != nil {
		return config{}, nil, fmt.Errorf("WHOOWNS_DATABASE_URL: %w", err)
	}
	return c, s, nil
}

// checkSlack reports everything that is wrong with how Slack is reached.
func (c *config) checkSlack() error {
	return errors.Join(c.checkAppToken(), c.checkBotToken(), c.checkAPIURL())
}

func (c *config) checkAppToken() error {
	return checkToken("SLACK_APP_TOKEN", c.AppToken, "xapp-",
		"in your app's settings under Basic Information, App-Level Tokens, with the scope connections:write")
}

func (c *config) checkBotToken() error {
	return checkToken("SLACK_BOT_TOKEN", c.BotToken, "xoxb-",
		"in your app's settings under OAuth & Permissions, Bot User OAuth Token")
}

func (c *config) checkAPIURL() error {
	if u, err := url.Parse(c.APIURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("SLACK_API_URL is not a URL: leave it out for Slack itself, or give one such as http://127.0.0.1:8080/api/")
	}
	if !strings.HasSuffix(c.APIURL, "/") {
		c.APIURL += "/"
	}
	return nil
}

func checkToken(variable, value, prefix, where string) error {
	switch {
	case value == "":
		return fmt.Errorf("%s is not set: it begins with %s, and Slack shows it %s", variable, prefix, where)
	case (strings.HasPrefix(value, "xapp-") || strings.HasPrefix(value, "xoxb-")) && !strings.HasPrefix(value, prefix):
		return fmt.Errorf("%s is the other token, which begins with %.5s: this one begins with %s, and Slack shows it %s",
			variable, value, prefix, where)
	case !strings.HasPrefix(value, prefix) || strings.ContainsAny(value, " \t\r\n\"'"):
		return fmt.Errorf("%s does not have the shape of one: it begins with %s and has no blanks or quotes, and Slack shows it %s", variable, prefix, where)
	}
	return nil
}

func (c *config) logLevel() (slog.Level, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return 0, fmt.Errorf("WHOOWNS_LOG_LEVEL is %q: write debug, info, warn or error", c.LogLevel)
	}
	return level, nil
}

// loadBase loads the base with the overlay that the environment names.
func loadBase() (*knowledge.Base, error) {
	c, err := readConfig()
	if err != nil {
		return nil, err
	}
	return c.loadBase()
}

func (c *config) loadBase() (*knowledge.Base, error) {
	base, err := knowledge.Load(c.KnowledgeDir)
	if err != nil {
		return nil, c.explainKnowledge(err)
	}
	return base, nil
}

// explainKnowledge says where an error of the knowledge comes from.
func (c *config) explainKnowledge(err error) error {
	if c.KnowledgeDir != "" {
		return fmt.Errorf("load the knowledge with the overlay of WHOOWNS_KNOWLEDGE_DIR:\n%w", err)
	}
	return fmt.Errorf("load the knowledge:\n%w", err)
}
