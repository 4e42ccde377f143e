package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"time"

	"whoowns/bot/refine"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// slowStore is what writing something down may take: Slack waits three seconds for an acknowledgement, which comes after it.
const slowStore = 250 * time.Millisecond

// store checks that questions can be written down and read back.
func (d *doctor) store(ctx context.Context, s *store.Store) {
	const check = "store"
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	c, err := s.Check(ctx)
	switch {
	case err != nil && store.Locked(err):
		d.fail(check, "end what holds it: another process that has the SQLite file open, or a session in PostgreSQL's pg_locks", "something keeps it locked: "+err.Error())
		return
	case err != nil && ctx.Err() != nil:
		d.fail(check, "see that the database of WHOOWNS_DATABASE_URL runs and can be reached from here", fmt.Sprintf("no answer within %v", checkTimeout))
		return
	case err != nil && store.Misconfigured(err):
		d.fail(check, "check that the path or the user, password and database in WHOOWNS_DATABASE_URL are right and may be written to", err.Error())
		return
	case err != nil:
		d.fail(check, "see that the database of WHOOWNS_DATABASE_URL runs, can be reached from here and has room", err.Error())
		return
	}
	if c.Took > slowStore {
		d.warn(check, "bring the database nearer", fmt.Sprintf("writing something down took %v", c.Took.Round(time.Millisecond)))
	}
	took := fmt.Sprintf("written and read back in %v", c.Took.Round(time.Microsecond))
	switch {
	case c.Version > c.Known:
		d.warn(check, "run the later release", fmt.Sprintf("%s; a later release has brought the tables to version %d, this one knows %d", took, c.Version, c.Known))
	case c.Version == 0:
		d.ok(check, took+"; serve will make the tables")
	case c.Version < c.Known:
		d.ok(check, fmt.Sprintf("%s; serve will bring the tables from version %d to %d", took, c.Version, c.Known))
	default:
		d.ok(check, fmt.Sprintf("%s; the tables have version %d", took, c.Version))
	}
}

// overlay checks the base with the overlay.
func (d *doctor) overlay() {
	const check = "knowledge"
	base, err := knowledge.Load(d.c.KnowledgeDir)
	if problems := (knowledge.Problems)(nil); errors.As(err, &problems) {
		for _, p := range problems {
			d.fail(check, "", p.String())
		}
		return
	}
	if err != nil {
		d.fail(check, "see that WHOOWNS_KNOWLEDGE_DIR names a folder that may be read", err.Error())
		return
	}
	from := "without an overlay"
	if d.c.KnowledgeDir != "" {
		from = "with the overlay in " + d.c.KnowledgeDir
	}
	d.ok(check, fmt.Sprintf("%d topics, %s", len(base.Topics), from))
}

// model has the model re-word one answer, where one is configured.
func (d *doctor) model(ctx context.Context) {
	const check = "model"
	_, refined, err := d.c.Refine.scope()
	if err != nil {
		return // which is told already
	}
	if !refined {
		d.ok(check, "none is asked: WHOOWNS_REFINE is off")
		return
	}
	refiner, err := d.c.Refine.newRefiner()
	if err != nil {
		return // which is told already
	}
	defer refiner.Close()
	base, err := knowledge.Load("")
	if err != nil {
		d.fail(check, "", err.Error())
		return
	}
	question := checkQuestions[0]
	answer, worded := reply.NewResponder(base, wording.English()).Respond(question)
	a, _ := refine.Of(question, answer, worded)
	started := time.Now()
	_, err = refiner.Refine(ctx, a)
	took := time.Since(started).Round(time.Millisecond)
	failure := (*refine.Failure)(nil)
	switch {
	case answered(err):
		d.ok(check, fmt.Sprintf("%s answered in %v; `whoowns refine check` tells how well it does", d.c.Refine.Model, took))
	case errors.As(err, &failure) && failure.Outcome == refine.Late:
		d.warn(check, "set WHOOWNS_REFINE_TIMEOUT higher, or take a model that is faster", fmt.Sprintf("no answer within %v", took))
	default:
		d.fail(check, "401 and 403 speak of OPENAI_API_KEY, 404 of OPENAI_MODEL or OPENAI_BASE_URL, 429 of the account's limits; without any it was not reached", err.Error())
	}
}

// address checks that the address to listen on can be had.
func (d *doctor) address(ctx context.Context) {
	const check = "address"
	if d.c.ListenAddr == "" {
		d.ok(check, "nothing is served: WHOOWNS_LISTEN_ADDR is not set")
		return
	}
	if _, _, err := net.SplitHostPort(d.c.ListenAddr); err != nil {
		return // which is told already
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", d.c.ListenAddr)
	if err == nil {
		_ = l.Close() // it was had
		d.ok(check, d.c.ListenAddr+" is free")
		return
	}
	var page healthPage // whatever else listens there may answer too
	said, asking := askHealth(ctx, d.c.ListenAddr, "/healthz")
	if asking == nil && json.Unmarshal([]byte(said), &page) == nil && page.Status != "" && page.Store != "" {
		d.ok(check, "whoowns is running there: "+said)
		return
	}
	d.fail(check, "end what listens there, or set WHOOWNS_LISTEN_ADDR to another", err.Error())
}
