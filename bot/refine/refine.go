package refine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/sync/singleflight"

	"whoowns/bot/reply"
)

// Options are what a Refiner needs to know of its endpoint.
type Options struct {
	// Key is empty for a server that asks for none, as local ones do.
	Key string
	// BaseURL is OpenAI's own if empty. Any endpoint that speaks its chat completions will do.
	BaseURL string
	Model   string
	// AzureVersion is the API version of Azure's variant, whose resource BaseURL then names; Model is the deployment.
	AzureVersion string
	// Timeout is how long a refinement may take.
	Timeout time.Duration
	// MaxTokens bounds what the model may write.
	MaxTokens int
	// DailyCalls bounds the requests to the endpoint, and DailyTokens the tokens that it says it has taken for them, between one
	// midnight (UTC) and the next and for this process. Zero is no bound.
	DailyCalls, DailyTokens int
}

// Refiner refines answers. Its methods may be called by many goroutines.
type Refiner struct {
	options Options
	client  *client
	guard   func() *Guard // made when it is first needed, which takes some time
	cache   *lru.Cache[string, reply.Explanation]
	flights singleflight.Group
	breaker *gobreaker.CircuitBreaker[completion]
	budget  *budget
	counts  counts

	flying sync.WaitGroup
	bound  func(context.Context) (context.Context, context.CancelFunc) // by the timeout and by Close
	close  func()
}

const (
	cacheSize = 1000
	// After so many failures in a row the endpoint is left alone for a while.
	breakerFailures = 5
	breakerPause    = 30 * time.Second
)

// New returns a Refiner, which Close ends.
func New(o Options) (*Refiner, error) {
	cache, err := lru.New[string, reply.Explanation](cacheSize)
	if err != nil {
		return nil, fmt.Errorf("make the cache of refinements: %w", err)
	}
	life, end := context.WithCancel(context.Background())
	b := newBudget(o.DailyCalls, o.DailyTokens)
	return &Refiner{
		options: o, client: newClient(o, b), guard: sync.OnceValue(NewGuard), cache: cache, budget: b,
		breaker: gobreaker.NewCircuitBreaker[completion](gobreaker.Settings{
			Timeout:     breakerPause,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= breakerFailures },
			IsExcluded:  func(err error) bool { return errors.Is(err, errOverBudget) },
		}),
		bound: func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Timeout)
			stop := context.AfterFunc(life, cancel)
			return ctx, func() { stop(); cancel() }
		},
		close: end,
	}, nil
}

// Close ends the refinements under way and returns when they have ended.
func (r *Refiner) Close() {
	r.close()
	r.flying.Wait()
	r.client.closeIdle()
}

// Refine returns another wording of an answer's explanation. The error is a *Failure, and means that the curated explanation stays. Refine
// may not be called once Close has been.
func (r *Refiner) Refine(ctx context.Context, a Answer) (reply.Explanation, error) {
	if ctx.Err() != nil {
		r.counts.add(Late)
		return reply.Explanation{}, &Failure{Outcome: Late, err: ctx.Err()}
	}
	if !isEnglish(a.Question) { // the guard could not tell what a text in another language says
		r.counts.add(NotEnglish)
		return reply.Explanation{}, &Failure{Outcome: NotEnglish}
	}
	key := r.key(a)
	if e, ok := r.cache.Get(key); ok {
		r.counts.add(Cached)
		return e, nil
	}
	r.flying.Add(1)
	flight := r.flights.DoChan(key, func() (any, error) { // those who ask the same meanwhile share it
		if e, ok := r.cache.Get(key); ok { // another flight has just ended
			return e, nil
		}
		ctx, cancel := r.bound(ctx)
		defer cancel()
		e, err := r.ask(ctx, a)
		if err == nil {
			r.cache.Add(key, e)
		}
		return e, err
	})
	var result singleflight.Result
	select {
	case result = <-flight:
		r.flying.Done()
	case <-ctx.Done():
		go func() {
			<-flight // others may wait for it
			r.flying.Done()
		}()
		result.Err = &Failure{Outcome: Late, err: ctx.Err()}
	}
	e, _ := result.Val.(reply.Explanation)
	outcome := Refined
	if failure := (*Failure)(nil); errors.As(result.Err, &failure) {
		outcome = failure.Outcome
	}
	r.counts.add(outcome)
	return e, result.Err
}

// key is the same for what has the same refinement.
func (r *Refiner) key(a Answer) string {
	data, err := json.Marshal(struct {
		Answer                      Answer
		Model, Instructions, Schema string
	}{a, r.options.Model, instructions, string(schema)})
	if err != nil {
		panic(err) // texts can always be written
	}
	sum := sha256.Sum256(data)
	return string(sum[:])
}

// ask asks the endpoint and checks what comes back. A panic, which would end the process from within a flight, is a failure too.
func (r *Refiner) ask(ctx context.Context, a Answer) (e reply.Explanation, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			e, err = reply.Explanation{}, &Failure{Outcome: Panicked, err: fmt.Errorf("panic: %v\n%s", fault, debug.Stack())}
		}
	}()
	c, err := r.breaker.Execute(func() (completion, error) { return r.client.complete(ctx, a) })
	r.budget.spend(c.usage)
	switch {
	case errors.Is(err, errOverBudget):
		return e, &Failure{Outcome: OverBudget}
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		return e, &Failure{Outcome: EndpointDown, err: err}
	case err != nil && ctx.Err() != nil:
		return e, &Failure{Outcome: Late, err: err}
	case err != nil:
		return e, &Failure{Outcome: EndpointFailed, err: err}
	}
	w, outcome := c.wording()
	if outcome != "" {
		return e, &Failure{Outcome: outcome}
	}
	explanation, reason, word := r.guard().Check(a, w)
	if reason != "" {
		return e, &Failure{Outcome: rejected(reason), Rejected: &w, Word: word}
	}
	return explanation, nil
}

// Counts is how often each outcome has come about so far.
func (r *Refiner) Counts() map[Outcome]int { return r.counts.snapshot() }

// Usage is how many tokens were used so far.
func (r *Refiner) Usage() Usage { return r.budget.usage() }
