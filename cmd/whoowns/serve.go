package main

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/slack-go/slack"
	"github.com/spf13/cobra"

	"whoowns/bot"
	"whoowns/bot/reply"
)

// retries is how often a call to Slack is tried again after a rate limit.
const retries = 3

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Answer in Slack",
		Long: `Connects to Slack over Socket Mode and answers until it is told to stop (SIGTERM or Ctrl-C); then it finishes what it
has acknowledged, for at most half a minute, and exits 0.

Reads from the environment:
  SLACK_APP_TOKEN        app-level token (xapp-...), required
  SLACK_BOT_TOKEN        bot token (xoxb-...), required
  SLACK_API_URL          Slack's Web API, https://slack.com/api/ unless set
  WHOOWNS_KNOWLEDGE_DIR  folder with your company's overlay, none unless set
  WHOOWNS_LOG_LEVEL      debug, info (default), warn or error
  WHOOWNS_LOG_FORMAT     text (default) or json`,
		Args: cobra.NoArgs,
		RunE: serve,
	}
}

func serve(cmd *cobra.Command, _ []string) error {
	c, err := readConfig()
	if err != nil {
		return err
	}
	if err := c.checkSlack(); err != nil {
		return err
	}
	level, err := c.logLevel()
	if err != nil {
		return err
	}
	log := newLogger(cmd.ErrOrStderr(), level, c.LogFormat)
	base, err := c.loadBase()
	if err != nil {
		return err
	}
	log.Info("knowledge loaded", "topics", len(base.Topics), "concepts", len(base.Concepts), "overlay", c.KnowledgeDir)
	api := slack.New(c.BotToken, slack.OptionAppLevelToken(c.AppToken), slack.OptionAPIURL(c.APIURL), slack.OptionRetry(retries))
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err = bot.New(api, reply.NewResponder(base), log).Run(ctx)
	switch {
	case errors.Is(err, bot.ErrBotToken):
		return fmt.Errorf("SLACK_BOT_TOKEN: %w: copy it anew from your app's settings, OAuth & Permissions, and see that the app is installed in the workspace", err)
	case errors.Is(err, bot.ErrAppToken):
		return fmt.Errorf("SLACK_APP_TOKEN: %w: copy it anew from your app's settings, Basic Information, App-Level Tokens (scope connections:write)", err)
	case err != nil:
		return &exitError{code: exitDeclined, err: err}
	}
	return nil
}
