package main

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"whoowns/bot"
	"whoowns/bot/refine"
)

// refineConfig is what the environment sets for the refiner.
type refineConfig struct {
	Scope        string `envconfig:"WHOOWNS_REFINE"`
	Timeout      string `envconfig:"WHOOWNS_REFINE_TIMEOUT"`
	MaxTokens    string `envconfig:"WHOOWNS_REFINE_MAX_TOKENS"`
	DailyCalls   string `envconfig:"WHOOWNS_REFINE_DAILY_CALLS"`
	DailyTokens  string `envconfig:"WHOOWNS_REFINE_DAILY_TOKENS"`
	Key          string `envconfig:"OPENAI_API_KEY"`
	BaseURL      string `envconfig:"OPENAI_BASE_URL"`
	Model        string `envconfig:"OPENAI_MODEL"`
	AzureVersion string `envconfig:"OPENAI_API_VERSION"`
}

// scope is where answers are refined.
func (c *refineConfig) scope() (scope bot.Scope, on bool, err error) {
	switch c.Scope {
	case "off":
		return "", false, nil
	case string(bot.DirectMessages), string(bot.Everywhere):
		return bot.Scope(c.Scope), true, nil
	}
	return "", false, fmt.Errorf("WHOOWNS_REFINE is %q: write off, dm or all", c.Scope)
}

// options are what the refiner is made of. All that is wrong is reported at once, and never the key's value.
func (c *refineConfig) options() (refine.Options, error) {
	o := refine.Options{Key: c.Key, BaseURL: c.BaseURL, Model: c.Model, AzureVersion: c.AzureVersion}
	var problems []error
	if c.Model == "" {
		problems = append(problems, errors.New("OPENAI_MODEL is not set: write the name of a model that the endpoint has, such as gpt-4o-mini"))
	}
	if c.BaseURL == "" && c.Key == "" {
		problems = append(problems, errors.New("OPENAI_API_KEY is not set: OpenAI asks for one; for a local server set OPENAI_BASE_URL, such as http://127.0.0.1:11434/v1"))
	}
	if u, err := url.Parse(c.BaseURL); err != nil || c.BaseURL != "" && (u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		problems = append(problems, errors.New("OPENAI_BASE_URL is not a URL: write one such as http://127.0.0.1:11434/v1"))
	}
	if c.AzureVersion != "" && c.BaseURL == "" {
		problems = append(problems, errors.New("OPENAI_API_VERSION is Azure's and needs OPENAI_BASE_URL, such as https://NAME.openai.azure.com"))
	}
	var err error
	if o.Timeout, err = time.ParseDuration(c.Timeout); err != nil || o.Timeout <= 0 {
		problems = append(problems, fmt.Errorf("WHOOWNS_REFINE_TIMEOUT is %q: write a time such as 8s", c.Timeout))
	}
	for _, n := range []struct {
		variable, value string
		to              *int
	}{
		{"WHOOWNS_REFINE_MAX_TOKENS", c.MaxTokens, &o.MaxTokens},
		{"WHOOWNS_REFINE_DAILY_CALLS", c.DailyCalls, &o.DailyCalls},
		{"WHOOWNS_REFINE_DAILY_TOKENS", c.DailyTokens, &o.DailyTokens},
	} {
		if *n.to, err = strconv.Atoi(n.value); err != nil || *n.to < 0 {
			problems = append(problems, fmt.Errorf("%s is %q: write a number, or 0 for no bound", n.variable, n.value))
		}
	}
	return o, errors.Join(problems...)
}

// newRefiner makes the refiner that the environment describes.
func (c *refineConfig) newRefiner() (*refine.Refiner, error) {
	options, err := c.options()
	if err != nil {
		return nil, err
	}
	return refine.New(options)
}
