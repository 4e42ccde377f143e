package refine

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// outcome is what an error of Refine says.
func outcome(t *testing.T, err error) Outcome {
	t.Helper()
	failure := (*Failure)(nil)
	switch {
	case err == nil:
		return Refined
	case !errors.As(err, &failure):
		t.Fatalf("Refine = %v, which is no *Failure", err)
	}
	return failure.Outcome
}

func TestRefine(t *testing.T) {
	e := newEndpoint(t, refines(good))
	r := refiner(t, e, nil)
	got, err := r.Refine(t.Context(), pricing)
	if err != nil || !reflect.DeepEqual(got, better) {
		t.Fatalf("Refine = %+v, %v", got, err)
	}
	asked := e.asked()[0]
	if asked.Path != "/v1/chat/completions" || asked.Authorization != "Bearer sk-test" || asked.Model != "test" || asked.MaxTokens != 400 {
		t.Errorf("asked %+v", asked)
	}
	if len(asked.Messages) != 2 || asked.Messages[0].Role != "system" || asked.Messages[1].Role != "user" {
		t.Fatalf("messages = %+v", asked.Messages)
	}
	if strings.Contains(asked.Messages[0].Content, pricing.Question) || !strings.Contains(asked.Messages[1].Content, pricing.Question) {
		t.Errorf("the question is not where it should be: %+v", asked.Messages)
	}
	if usage := r.Usage(); usage != (Usage{Input: 200, Output: 40}) {
		t.Errorf("usage = %+v", usage)
	}
}

func TestKindsOfEndpoint(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Options)
		check  func(request) bool
	}{
		"a local server without a key": {func(o *Options) { o.Key = "" }, func(r request) bool { return r.Authorization == "" && r.MaxTokens == 400 }},
		"Azure": {func(o *Options) { o.AzureVersion, o.BaseURL = "2024-10-21", strings.TrimSuffix(o.BaseURL, "/v1") }, func(r request) bool {
			return r.Path == "/openai/deployments/test/chat/completions" && r.AzureKey == "sk-test" && r.MaxCompletionTokens == 400
		}},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, refines(good))
			if _, err := refiner(t, e, test.change).Refine(t.Context(), pricing); err != nil {
				t.Fatal(err)
			}
			if got := e.asked()[0]; !test.check(got) {
				t.Errorf("asked %+v", got)
			}
		})
	}
}

// A server that knows no shapes is asked in words alone, from then on at once.
func TestServerWithoutStructuredOutput(t *testing.T) {
	e := newEndpoint(t, func(n int, w http.ResponseWriter, r request) {
		if r.Format != nil {
			fails(w, http.StatusBadRequest, "response_format is not supported")
			return
		}
		refines(good)(n, w, r)
	})
	r := refiner(t, e, nil)
	for _, a := range []Answer{pricing, numbered(1)} {
		if _, err := r.Refine(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	var formats []string
	for _, q := range e.asked() {
		if q.Format == nil {
			formats = append(formats, "none")
		} else {
			formats = append(formats, q.Format.Type)
		}
	}
	if want := []string{"json_schema", "json_object", "none", "none"}; !slices.Equal(formats, want) {
		t.Errorf("asked for %q, want %q", formats, want)
	}
}

// A server, and go-openai for models that reason, may know the bound of what is written by its other name.
func TestNameOfTheLimit(t *testing.T) {
	e := newEndpoint(t, func(n int, w http.ResponseWriter, r request) {
		if r.MaxTokens != 0 {
			fails(w, http.StatusBadRequest, "max_tokens is not supported, use max_completion_tokens")
			return
		}
		refines(good)(n, w, r)
	})
	for _, model := range []string{"test", "o3-mini"} {
		r := refiner(t, e, func(o *Options) { o.Model = model })
		for i := range 2 {
			if _, err := r.Refine(t.Context(), numbered(i)); err != nil {
				t.Fatalf("%s: %v", model, err)
			}
		}
	}
	if got := len(e.asked()); got != 3+2 {
		t.Errorf("asked %d times, want the first question of the first model asked twice", got)
	}
}

// One question that the server refuses to take says nothing about what it can do.
func TestFilteredQuestionLowersNothing(t *testing.T) {
	e := newEndpoint(t, func(n int, w http.ResponseWriter, r request) {
		if n == 1 {
			raw400(`{"error":{"code":"content_filter","message":"bad format of mind"}}`)(n, w, r)
			return
		}
		refines(good)(n, w, r)
	})
	r := refiner(t, e, nil)
	for i := range 2 {
		_, err := r.Refine(t.Context(), numbered(i))
		if got := outcome(t, err); got != []Outcome{ModelRefused, Refined}[i] {
			t.Errorf("refinement %d: %v", i, err)
		}
	}
	if last := e.asked()[1]; last.Format == nil || last.Format.Type != "json_schema" {
		t.Errorf("asked for %+v", last.Format)
	}
}

// Whatever goes wrong has an outcome of its own, and no text.
func TestWhatGoesWrong(t *testing.T) {
	says := func(content, finish string) func(int, http.ResponseWriter, request) {
		return func(_ int, w http.ResponseWriter, _ request) { completes(w, content, finish) }
	}
	status := func(code int) func(int, http.ResponseWriter, request) {
		return func(_ int, w http.ResponseWriter, _ request) {
			fails(w, code, "sk-test is not good, and neither is pricing")
		}
	}
	raw := func(contentType, body string) func(int, http.ResponseWriter, request) {
		return func(_ int, w http.ResponseWriter, _ request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write([]byte(body)) // the client may have hung up
		}
	}
	for name, test := range map[string]struct {
		answer func(int, http.ResponseWriter, request)
		want   Outcome
	}{
		"unauthorised":           {status(http.StatusUnauthorized), EndpointFailed},
		"a limit without a time": {status(http.StatusTooManyRequests), EndpointFailed},
		"a server error":         {status(http.StatusInternalServerError), EndpointFailed},
		"always a bad request":   {status(http.StatusBadRequest), EndpointFailed},
		"a page":                 {raw("text/html", "<html><body>Welcome</body></html>"), EndpointFailed},
		"JSON that breaks off":   {raw("application/json", `{"choices":[{"message":{"content":"{\"te`), EndpointFailed},
		"nothing":                {raw("application/json", ""), EndpointFailed},
		"a huge body":            {raw("application/json", `{"choices":[{"message":{"content":"`+strings.Repeat("x", 2<<20)+`"}}]}`), EndpointFailed},
		"no choices":             {raw("application/json", `{"choices":[]}`), Malformed},
		"an empty choice":        {says("", "stop"), Malformed},
		"words instead of JSON":  {says(good.Why[0], "stop"), Malformed},
		"another field":          {says(strings.Replace(asJSON(good), "{", `{"owner":"po",`, 1), "stop"), Malformed},
		"no fields":              {says(`{}`, "stop"), rejected(Slots)},
		"another type":           {says(`{"about":7}`, "stop"), Malformed},
		"two objects":            {says(asJSON(good)+asJSON(good), "stop"), Malformed},
		"an open fence":          {says("```json\n"+asJSON(good), "stop"), Malformed},
		"truncated":              {says(asJSON(good), "length"), Truncated},
		"filtered":               {says(asJSON(good), "content_filter"), ModelRefused},
		"filtered by the server": {raw400(`{"error":{"code":"content_filter","message":"The response was filtered"}}`), ModelRefused},
		"a stream that is cut":   {raw("text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"wh"), EndpointFailed},
		"a redirect": {func(_ int, w http.ResponseWriter, _ request) {
			w.Header().Set("Location", "http://127.0.0.1:1/")
			w.WriteHeader(http.StatusFound)
		}, EndpointFailed},
		"a refusal":                 {raw("application/json", `{"choices":[{"message":{"content":"","refusal":"I cannot"},"finish_reason":"stop"}]}`), ModelRefused},
		"an empty sentence":         {refines(Wording{Why: []string{""}, Parts: good.Parts}), rejected(Empty)},
		"another owner":             {refines(worse()), rejected(WrongOwner)},
		"a connection that is cut":  {func(_ int, w http.ResponseWriter, _ request) { hangUp(w, "") }, EndpointFailed},
		"a body that is cut":        {func(_ int, w http.ResponseWriter, _ request) { hangUp(w, `{"choices":[{"mess`) }, EndpointFailed},
		"a stall":                   {func(_ int, _ http.ResponseWriter, r request) { <-r.gone }, Late},
		"a slow drip":               {drip, Late},
		"a limit for too long":      {limited("3600"), EndpointFailed},
		"a limit that is no number": {limited("soon"), EndpointFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := refiner(t, newEndpoint(t, test.answer), func(o *Options) { o.Timeout = 500 * time.Millisecond })
			e, err := r.Refine(t.Context(), pricing)
			if got := outcome(t, err); got != test.want || len(e.Why) != 0 {
				t.Errorf("Refine = %+v, %v; want %s", e, err, test.want)
			}
			for _, secret := range []string{"sk-test", "pricing"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q is in the error: %v", secret, err)
				}
			}
			if got := r.Counts(); got[test.want] != 1 || len(got) != 1 {
				t.Errorf("counts = %v", got)
			}
		})
	}
}

// raw400 answers that the request is bad.
func raw400(body string) func(int, http.ResponseWriter, request) {
	return func(_ int, w http.ResponseWriter, _ request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(body)) // the client may have hung up
	}
}

// hangUp sends the beginning of a response and closes the connection.
func hangUp(w http.ResponseWriter, body string) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if body != "" {
		_, _ = buffered.WriteString("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n" + body)
		_ = buffered.Flush()
	}
	_ = conn.Close()
}

// drip sends a byte now and then.
func drip(_ int, w http.ResponseWriter, r request) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_, _ = w.Write([]byte(" "))
			_ = http.NewResponseController(w).Flush()
		case <-r.gone:
			return
		}
	}
}

func limited(retryAfter string) func(int, http.ResponseWriter, request) {
	return func(_ int, w http.ResponseWriter, _ request) {
		w.Header().Set("Retry-After", retryAfter)
		fails(w, http.StatusTooManyRequests, "slow down")
	}
}

func TestRetryWhereTheServerSaysSo(t *testing.T) {
	e := newEndpoint(t, func(n int, w http.ResponseWriter, r request) {
		if n == 1 {
			limited("0")(n, w, r)
			return
		}
		refines(good)(n, w, r)
	})
	if _, err := refiner(t, e, nil).Refine(t.Context(), pricing); err != nil {
		t.Fatal(err)
	}
	if got := len(e.asked()); got != 2 {
		t.Errorf("asked %d times", got)
	}
	always := newEndpoint(t, limited("0"))
	if _, err := refiner(t, always, nil).Refine(t.Context(), pricing); outcome(t, err) != EndpointFailed {
		t.Errorf("Refine = %v", err)
	}
	if got := len(always.asked()); got != 2 {
		t.Errorf("asked %d times, want 2: no more than one retry", got)
	}
}

func TestCodeFenceIsNoMistake(t *testing.T) {
	for _, content := range []string{"```json\n" + asJSON(good) + "\n```", "```\n" + asJSON(good) + "```"} {
		e := newEndpoint(t, func(_ int, w http.ResponseWriter, _ request) { completes(w, content, "stop") })
		if _, err := refiner(t, e, nil).Refine(t.Context(), pricing); err != nil {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// The same question is asked once, whoever asks it in whatever spacing; another answer to it, or a failure, is asked anew.
func TestCache(t *testing.T) {
	var mu sync.Mutex
	failing := true
	e := newEndpoint(t, func(n int, w http.ResponseWriter, r request) {
		mu.Lock()
		defer mu.Unlock()
		if failing {
			fails(w, http.StatusInternalServerError, "")
			return
		}
		refines(good)(n, w, r)
	})
	r := refiner(t, e, nil)
	if _, err := r.Refine(t.Context(), pricing); err == nil {
		t.Fatal("it did not fail")
	}
	mu.Lock()
	failing = false
	mu.Unlock()
	spaced := pricing
	spaced.Question = normalised("  is   pricing a\u200b PM job? ")
	for _, a := range []Answer{pricing, pricing, spaced} {
		if e, err := r.Refine(t.Context(), a); err != nil || !reflect.DeepEqual(e, better) {
			t.Fatalf("Refine = %+v, %v", e, err)
		}
	}
	other := pricing
	other.Parts = nil
	_, _ = r.Refine(t.Context(), other) // whether it passes is not the point
	if got := len(e.asked()); got != 3 {
		t.Errorf("asked %d times, want 3: the failure, the question, the other answer", got)
	}
	if got := r.Counts()[Cached]; got != 2 {
		t.Errorf("%d answers came from the cache, want 2", got)
	}
}

func TestSameQuestionInFlightIsAskedOnce(t *testing.T) {
	release := make(chan struct{})
	e := newEndpoint(t, func(n int, w http.ResponseWriter, r request) {
		<-release
		refines(good)(n, w, r)
	})
	r := refiner(t, e, nil)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if _, err := r.Refine(t.Context(), pricing); err != nil {
				t.Error(err)
			}
		})
	}
	for len(e.asked()) == 0 {
		<-time.After(time.Millisecond) // until the first has arrived
	}
	close(release)
	all.Wait()
	if got := len(e.asked()); got != 1 {
		t.Errorf("asked %d times", got)
	}
}

func TestEndpointThatIsDownIsLeftAlone(t *testing.T) {
	e := newEndpoint(t, func(_ int, w http.ResponseWriter, _ request) { fails(w, http.StatusInternalServerError, "") })
	r := refiner(t, e, nil)
	for i := range 20 {
		_, _ = r.Refine(t.Context(), numbered(i)) // they all fail
	}
	if got := len(e.asked()); got != breakerFailures {
		t.Errorf("asked %d times, want %d", got, breakerFailures)
	}
	if got := r.Counts()[EndpointDown]; got != 20-breakerFailures {
		t.Errorf("%d were spared", got)
	}
}

// A budget is of requests: none is spent while the endpoint is left alone, and one that is used up is no failure of the endpoint.
func TestBudgetCountsRequests(t *testing.T) {
	e := newEndpoint(t, func(_ int, w http.ResponseWriter, _ request) { fails(w, http.StatusInternalServerError, "") })
	r := refiner(t, e, func(o *Options) { o.DailyCalls = 10 })
	for i := range 30 {
		_, _ = r.Refine(t.Context(), numbered(i)) // they all fail
	}
	if counts := r.Counts(); counts[EndpointDown] != 25 || counts[OverBudget] != 0 {
		t.Errorf("counts = %v", counts)
	}
	retried := newEndpoint(t, limited("0"))
	r = refiner(t, retried, func(o *Options) { o.DailyCalls = 3 })
	for i := range 4 {
		_, _ = r.Refine(t.Context(), numbered(i))
	}
	if got := len(retried.asked()); got != 3 || r.Counts()[OverBudget] != 2 {
		t.Errorf("asked %d times, counts = %v", got, r.Counts())
	}
}

func TestEndedContextAsksNothing(t *testing.T) {
	e := newEndpoint(t, refines(good))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := refiner(t, e, nil).Refine(ctx, pricing); outcome(t, err) != Late {
		t.Errorf("Refine = %v", err)
	}
	if got := len(e.asked()); got != 0 {
		t.Errorf("asked %d times", got)
	}
}

func TestAskedInAnotherLanguage(t *testing.T) {
	e := newEndpoint(t, refines(good))
	r := refiner(t, e, nil)
	for question, want := range map[string]Outcome{
		"is pricing a PM job?": Refined, "pricing: PM or PO": Refined, "who owns the car?": Refined, "who pays for the LA office?": Refined,
		"wem gehört das pricing?": NotEnglish, "¿quién decide el precio?": NotEnglish, "qui décide du prix ?": NotEnglish, "кто решает pricing": NotEnglish,
	} {
		a := pricing
		a.Question = question
		if _, err := r.Refine(t.Context(), a); outcome(t, err) != want {
			t.Errorf("%q: %v, want %s", question, err, want)
		}
	}
}

func TestBudget(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"calls":  func(o *Options) { o.DailyCalls = 3 },
		"tokens": func(o *Options) { o.DailyTokens = 3 * 240 },
	} {
		t.Run(name, func(t *testing.T) {
			e := newEndpoint(t, refines(good))
			r := refiner(t, e, change)
			for i := range 5 {
				_, err := r.Refine(t.Context(), numbered(i))
				if over := outcome(t, err) == OverBudget; over != (i >= 3) {
					t.Errorf("refinement %d: %v", i, err)
				}
			}
			if got := len(e.asked()); got != 3 {
				t.Errorf("asked %d times", got)
			}
		})
	}
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	arrived := make(chan struct{}, 1)
	e := newEndpoint(t, func(_ int, _ http.ResponseWriter, r request) {
		arrived <- struct{}{}
		<-r.gone
	})
	r := refiner(t, e, func(o *Options) { o.Timeout = time.Hour })
	ended := make(chan error, 1)
	go func() {
		_, err := r.Refine(t.Context(), pricing)
		ended <- err
	}()
	<-arrived
	r.Close()
	if err := <-ended; outcome(t, err) != Late {
		t.Errorf("Refine = %v", err)
	}
}

// Who no longer waits is let go, and who still waits gets the wording.
func TestRefineEndsWithItsContext(t *testing.T) {
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	e := newEndpoint(t, func(n int, w http.ResponseWriter, r request) {
		arrived <- struct{}{}
		<-release
		refines(good)(n, w, r)
	})
	r := refiner(t, e, nil)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := r.Refine(ctx, pricing)
		ended <- err
	}()
	<-arrived
	cancel()
	if err := <-ended; outcome(t, err) != Late {
		t.Errorf("Refine = %v", err)
	}
	close(release)
	if e, err := r.Refine(t.Context(), pricing); err != nil || !reflect.DeepEqual(e, better) {
		t.Errorf("Refine = %+v, %v", e, err)
	}
	if got := len(e.asked()); got != 1 {
		t.Errorf("asked %d times", got)
	}
}

// A thousand questions to an endpoint that does anything: each comes back with a wording that may be shown or with none.
func TestEndpointThatMisbehaves(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // repeatable on purpose
	var mu sync.Mutex
	e := newEndpoint(t, func(n int, w http.ResponseWriter, r request) {
		mu.Lock()
		kind := random.IntN(9)
		mu.Unlock()
		switch kind {
		case 0:
			fails(w, http.StatusInternalServerError, "")
		case 1:
			hangUp(w, "")
		case 2:
			hangUp(w, `{"choices":[{"mess`)
		case 3:
			completes(w, "the Product Owner decides", "stop")
		case 4:
			refines(worse())(n, w, r)
		case 5:
			limited("0")(n, w, r)
		case 6:
			completes(w, `{"why":["`, "length")
		default:
			refines(good)(n, w, r)
		}
	})
	r := refiner(t, e, nil)
	questions := make(chan int)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for i := range questions {
				e, err := r.Refine(t.Context(), numbered(i))
				if (err == nil) != reflect.DeepEqual(e, better) {
					t.Errorf("Refine = %+v, %v", e, err)
				}
			}
		})
	}
	const total = 1000
	for i := range total {
		questions <- i
	}
	close(questions)
	all.Wait()
	sum := 0
	for _, n := range r.Counts() {
		sum += n
	}
	if counts := r.Counts(); sum != total || counts[Refined] == 0 || counts[rejected(WrongOwner)] == 0 {
		t.Errorf("counts = %v", counts)
	}
}
