// Package traffic asks a bot questions as the people of a workspace do, many at a time and if need be under faults, and
// keeps count of what became of each. Tests and the load program share it.
package traffic

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"
	"time"

	"whoowns/bot/localslack"
)

// Plan is what is asked.
type Plan struct {
	Questions int
	// Rate is how many are asked a second. If zero, the next is asked as soon as fewer than Outstanding are unanswered.
	Rate        float64
	Outstanding int
	People      int           // who ask; 20 if zero
	Faults      Faults        // none if zero
	Patience    time.Duration // how long to wait for answers once all is asked; a minute if zero
	Linger      time.Duration // how long to look for second answers after the last first one
	Seed        uint64
}

// Report is what became of a plan.
type Report struct {
	Asked       int
	Undelivered int // commands for which there was no connection
	Unseen      int // commands that were delivered, and whose acknowledgement Slack did not see
	Answered    int
	Lost        int // without an answer, although Slack did not give up on it
	Twice       int // with more than one
	Replaced    int // commands whose answer was shown again in place of the first
	Ack, Answer Latencies
	Took        time.Duration // from the first question to the last answer
}

// Latencies are of all questions, sorted.
type Latencies []time.Duration

// Percentile returns the latency that p percent of the questions stayed under; zero if there is none.
func (l Latencies) Percentile(p float64) time.Duration {
	if len(l) == 0 {
		return 0
	}
	return l[min(len(l)-1, int(float64(len(l))*p/100))]
}

// question is one that was asked.
type question struct {
	asked     time.Time
	delivery  *localslack.Delivery
	refused   string // why Slack gave up on it, empty if it did not
	answers   int
	replaced  bool
	firstSeen time.Time
}

// run is a plan being carried out.
type run struct {
	server   *localslack.Server
	plan     Plan
	people   []localslack.User
	channels []localslack.Channel
	dms      []localslack.Channel
	slots    chan struct{} // one for each question outstanding, if that is bounded

	mu         sync.Mutex
	questions  map[string]*question // by what a reply is known by
	unanswered int
	allAsked   bool
	done       chan struct{} // closed when all is asked and answered
}

// texts are the questions: of every form, most of them short, as people's are.
var texts = []string{
	"pricing", "who orders the backlog?", "is sprint planning a PM job?", "acceptance criteria", "roadmap",
	"who talks to customers about what they need?", "is market research a PO job?", "who sets the price and who orders the backlog?",
	"user stories", "can one person be both?", "go-to-market", "who decides what comes first on the roadmap?",
	"who waters the plants in the moon office?", "stakeholder management", "help", "list po", "refinement",
	"our designer wants to know who signs off on the prototype before the sprint starts", "competitor analysis", "product vision",
	"who approves my expenses?", "definition of done", "is it the PM who writes release notes, or the PO?", "P&L",
}

// Texts are the questions that are asked.
func Texts() []string { return slices.Clone(texts) }

// channels is how many channels the mentions are spread over.
const channels = 5

// Run carries out a plan in a workspace where the bot runs. The error is ctx's, or says that the plan cannot be carried out;
// what a bot does wrong is in the report.
func Run(ctx context.Context, server *localslack.Server, plan Plan) (Report, error) {
	if plan.People == 0 {
		plan.People = 20
	}
	if plan.Patience == 0 {
		plan.Patience = time.Minute
	}
	r := &run{server: server, plan: plan, questions: map[string]*question{}, done: make(chan struct{})}
	if err := r.settle(); err != nil {
		return Report{}, err
	}
	watching, stop := context.WithCancel(ctx)
	var watchers sync.WaitGroup
	begin := len(server.Log())
	watchers.Go(func() {
		for e := range server.Subscribe(watching, begin) {
			r.see(e)
		}
	})
	quiet := plan.Faults.start(watching, server, plan.Seed)
	started := time.Now()
	err := r.ask(ctx)
	quiet()
	if err == nil {
		err = r.wait(ctx)
	}
	stop()
	watchers.Wait()
	return r.report(started), err
}

// settle adds people and channels.
func (r *run) settle() error {
	var ids []string
	for i := range r.plan.People {
		person := r.server.AddUser(fmt.Sprintf("person%d", i))
		dm, err := r.server.OpenDM(person.ID)
		if err != nil {
			return fmt.Errorf("open a direct message: %w", err)
		}
		r.people, r.dms, ids = append(r.people, person), append(r.dms, dm), append(ids, person.ID)
	}
	for i := range channels {
		members := append(slices.Clone(ids), r.server.BotUserID())
		r.channels = append(r.channels, r.server.AddChannel(localslack.PublicChannel, fmt.Sprintf("channel%d", i), members...))
	}
	return nil
}

// ask asks everything.
func (r *run) ask(ctx context.Context) error {
	var tick <-chan time.Time
	if r.plan.Rate > 0 {
		ticker := time.NewTicker(time.Duration(float64(time.Second) / r.plan.Rate))
		defer ticker.Stop()
		tick = ticker.C
	} else {
		r.slots = make(chan struct{}, max(1, r.plan.Outstanding))
	}
	for i := range r.plan.Questions {
		select {
		case r.slots <- struct{}{}: // never, where there are none
		case <-tick:
		case <-ctx.Done():
			return fmt.Errorf("ask question %d: %w", i, ctx.Err())
		}
		if err := r.askOne(i); err != nil {
			return fmt.Errorf("ask question %d: %w", i, err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.allAsked = true
	r.settled()
	return nil
}

// askOne asks a question on the surface whose turn it is.
func (r *run) askOne(i int) error {
	text := texts[i/3%len(texts)]
	who := i / 3 % len(r.people)
	r.mu.Lock() // until the question is known: the log may be ahead
	defer r.mu.Unlock()
	q := &question{asked: time.Now()}
	var err error
	switch i % 3 {
	case 0:
		q.delivery, err = r.server.SlashCommand(localslack.Command{
			User: r.people[who].ID, Channel: r.channels[i%channels].ID, Command: "/whoowns", Text: text,
		})
	case 1:
		q.delivery, err = r.say(localslack.Post{User: r.people[who].ID, Channel: r.channels[i%channels].ID, Text: r.server.Mention() + " " + text})
	default:
		q.delivery, err = r.say(localslack.Post{User: r.people[who].ID, Channel: r.dms[who].ID, Text: text})
	}
	if err != nil {
		return err
	}
	id, err := identify(q.delivery)
	r.questions[id] = q
	r.unanswered++
	return err
}

// identify returns what a reply is known by: the response URL of a command, the ID of an event.
func identify(d *localslack.Delivery) (string, error) {
	if d.Type() == localslack.EventsAPI {
		return d.EventID(), nil
	}
	var payload struct {
		ResponseURL string `json:"response_url"`
	}
	if err := json.Unmarshal(d.Payload(), &payload); err != nil {
		return "", fmt.Errorf("read a command's payload: %w", err)
	}
	return payload.ResponseURL, nil
}

func (r *run) say(p localslack.Post) (*localslack.Delivery, error) {
	posted, err := r.server.Say(p)
	if err != nil {
		return nil, fmt.Errorf("say something: %w", err)
	}
	if len(posted.Deliveries) == 0 {
		return nil, errors.New("the bot is told nothing of a message")
	}
	return posted.Deliveries[0], nil
}

// eventID is how Slack's event IDs look, in the metadata by which the bot marks what it replies to.
var eventID = regexp.MustCompile(`Ev[0-9A-Z]+`)

// see takes note of an entry of the log.
func (r *run) see(e localslack.Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e.Kind {
	case localslack.MessagePosted:
		if e.Message.User == r.server.BotUserID() {
			r.answered(eventID.FindString(string(e.Message.Metadata)), e.Time)
		}
	case localslack.EphemeralPosted:
		r.answered(e.Ephemeral.ResponseURL, e.Time)
	case localslack.EphemeralChanged:
		if q := r.questions[e.Ephemeral.ResponseURL]; q != nil {
			q.replaced = true
		}
	case localslack.DeliveryFailed:
		if id, err := identify(e.Delivery); err == nil {
			r.failed(id, e.Error)
		}
	}
}

func (r *run) answered(id string, at time.Time) {
	q := r.questions[id]
	if q == nil {
		return
	}
	if q.answers++; q.answers == 1 {
		q.firstSeen = at
		if q.refused == "" {
			r.over()
		}
	}
}

// failed notes that Slack gave up on a question: nobody waits for its answer.
func (r *run) failed(id, reason string) {
	q := r.questions[id]
	if q == nil || q.refused != "" {
		return
	}
	q.refused = reason
	if q.answers == 0 {
		r.over()
	}
}

// over notes that one more question is no longer waited for; mu is held.
func (r *run) over() {
	r.unanswered--
	if r.slots != nil {
		<-r.slots
	}
	r.settled()
}

// settled closes done if nothing is waited for; mu is held.
func (r *run) settled() {
	if r.allAsked && r.unanswered == 0 {
		select {
		case <-r.done:
		default:
			close(r.done)
		}
	}
}

// wait waits for the answers, and then a while for any that come twice.
func (r *run) wait(ctx context.Context) error {
	select {
	case <-r.done:
	case <-time.After(r.plan.Patience):
	case <-ctx.Done():
	}
	select {
	case <-time.After(r.plan.Linger):
	case <-ctx.Done():
		return fmt.Errorf("wait for the answers: %w", ctx.Err())
	}
	return nil
}

func (r *run) report(started time.Time) Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	report := Report{Asked: len(r.questions)}
	last := started
	for _, q := range r.questions {
		for _, a := range q.delivery.Attempts() {
			if !a.Acked.IsZero() {
				report.Ack = append(report.Ack, a.Acked.Sub(a.Sent))
				break
			}
		}
		switch q.refused {
		case localslack.DispatchFailed:
			report.Undelivered++
		case localslack.OperationTimeout:
			report.Unseen++
		}
		switch {
		case q.answers > 0:
			report.Answered++
			report.Answer = append(report.Answer, q.firstSeen.Sub(q.asked))
			if q.firstSeen.After(last) {
				last = q.firstSeen
			}
			if q.answers > 1 {
				report.Twice++
			}
			if q.replaced {
				report.Replaced++
			}
		case q.refused == "":
			report.Lost++
		}
	}
	slices.Sort(report.Ack)
	slices.Sort(report.Answer)
	report.Took = last.Sub(started)
	return report
}

// chance reports true in so many percent of the calls.
func chance(random *rand.Rand, percent float64) bool { return random.Float64()*100 < percent }
