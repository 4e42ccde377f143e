package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/slack-go/slack"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"whoowns/bot"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/wording"
	"whoowns/knowledge"
)

func serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Answer in Slack",
		Long: `Connects to Slack over Socket Mode and answers until it is told to stop (SIGTERM or Ctrl-C); then it finishes what it
has acknowledged, leaves the rest to the next process, and exits 0.

Reads from the environment (in brackets what holds unless it is set):` + describe(sections...),
		Args: cobra.NoArgs,
		RunE: serve,
	}
}

func serve(cmd *cobra.Command, _ []string) (err error) {
	c, err := readConfig()
	if err != nil {
		return err
	}
	s, err := c.checkServe()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.store.Close()) }()
	log := newLogger(cmd.ErrOrStderr(), s.level, c.LogFormat, c.secrets()...)
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	since := knowledge.Fingerprint(c.KnowledgeDir)
	base, err := prepare(ctx, c, s.store, log)
	if err != nil {
		return err
	}
	log.Info("knowledge loaded", "topics", len(base.Topics), "concepts", len(base.Concepts), "overlay", c.KnowledgeDir)
	api := bot.NewClient(c.BotToken, c.AppToken, c.APIURL)
	counted := c.newMetrics()
	b, end, err := c.newBot(api, base, s.store, bot.Options{
		Connections: s.connections, StopTimeout: s.stopTimeout, Log: log, LogQuestions: s.watch.logQuestions, Metrics: counted,
		Curators: s.team.curators, Editors: s.team.editors,
		Record: s.team.record, RecordNames: s.team.recordNames, Retention: s.team.retention, Secret: []byte(c.BotToken),
	})
	if err != nil {
		return err
	}
	defer end()

	both, ctx := errgroup.WithContext(ctx)
	answering, ended := context.WithCancel(context.WithoutCancel(ctx)) // health is served until the bot has ended
	both.Go(func() error { defer ended(); return b.Run(ctx) })
	both.Go(func() error { c.followOverlay(answering, since, b, log); return nil })
	if c.ListenAddr != "" {
		both.Go(func() error { return serveWatch(answering, c.ListenAddr, s.watch.handler(b.Health, counted), log) })
	}
	return explain(both.Wait())
}

// newBot makes the bot that answers from a base, with the refiner if one is configured. end is to be called when the bot has ended.
func (c *config) newBot(api *slack.Client, base *knowledge.Base, s *store.Store, options bot.Options) (b *bot.Bot, end func(), err error) {
	end = func() {}
	scope, refined, err := c.Refine.scope()
	if err != nil {
		return nil, nil, err
	}
	if refined {
		refiner, err := c.Refine.newRefiner()
		if err != nil {
			return nil, nil, err
		}
		end = func() {
			refiner.Close()
			options.Log.Info("refinements", "outcomes", refiner.Counts())
		}
		options.Refiner, options.Refine = refiner, scope
		options.Metrics.WatchRefiner(refiner)
		options.Log.Info("answers are refined", "where", c.Refine.Scope, "model", c.Refine.Model)
	}
	return bot.New(api, reply.NewResponder(base, wording.English()), s, options), end, nil
}

// overlayEvery is how often the overlay's folder is looked at for changes.
const overlayEvery = 2 * time.Second

// followOverlay has the bot answer from the overlay as it becomes after the fingerprint since, until ctx ends. One that does not hold
// changes nothing.
func (c *config) followOverlay(ctx context.Context, since string, b *bot.Bot, log *slog.Logger) {
	if c.KnowledgeDir == "" {
		return
	}
	knowledge.Watch(ctx, c.KnowledgeDir, since, overlayEvery, func(base *knowledge.Base, err error) {
		if err != nil {
			log.Error("the overlay changed and does not hold: answering from the last that did", "overlay", c.KnowledgeDir, "err", err)
			b.Keep(err)
			return
		}
		b.Use(reply.NewResponder(base, wording.English()))
		log.Info("the overlay was loaded anew", "topics", len(base.Topics), "concepts", len(base.Concepts), "overlay", c.KnowledgeDir)
	})
}

// gcPercent lets the heap grow to three times what is in use, which is little, before it is collected: under full load that
// answers a tenth more questions, and a bot that idles stays under 40 MB.
const gcPercent = 200

// prepareTimeout bounds how long the start waits for a database that does not answer.
const prepareTimeout = 5 * time.Second

// prepare loads the base while the store is made ready. A store that may come back later is no reason not to start.
func prepare(ctx context.Context, c config, s *store.Store, log *slog.Logger) (*knowledge.Base, error) {
	var base *knowledge.Base
	var both errgroup.Group
	both.Go(func() (err error) {
		base, err = c.loadBase()
		return err
	})
	both.Go(func() error {
		ctx, cancel := context.WithTimeout(ctx, prepareTimeout)
		defer cancel()
		err := s.Migrate(ctx)
		if err != nil && store.Misconfigured(err) && ctx.Err() == nil {
			return explainStore(err)
		}
		if err != nil {
			log.Error("the store cannot be reached; starting without it", "err", err)
		}
		return nil
	})
	return base, both.Wait()
}

// explain says what to do about an error of the bot.
func explain(err error) error {
	switch {
	case errors.Is(err, bot.ErrBotToken):
		return fmt.Errorf("SLACK_BOT_TOKEN: %w: copy it anew from your app's settings, OAuth & Permissions, and see that the app is installed in the workspace", err)
	case errors.Is(err, bot.ErrAppToken):
		return fmt.Errorf("SLACK_APP_TOKEN: %w: copy it anew from your app's settings, Basic Information, App-Level Tokens (scope connections:write)", err)
	case errors.Is(err, errListen):
		return fmt.Errorf("WHOOWNS_LISTEN_ADDR: %w", err)
	case err != nil:
		return &exitError{code: exitDeclined, err: err}
	}
	return nil
}
