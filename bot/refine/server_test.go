package refine

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"whoowns/bot/reply"
	"whoowns/knowledge"
)

// endpoint is a server that speaks OpenAI's chat completions, or does what a test has it do instead.
type endpoint struct {
	*httptest.Server
	mu       sync.Mutex
	requests []request
	answer   func(n int, w http.ResponseWriter, r request) // n counts requests from 1
}

// request is what was asked of the endpoint.
type request struct {
	Path, Authorization, AzureKey string
	Model                         string
	Messages                      []struct{ Role, Content string }
	MaxTokens                     int `json:"max_tokens"`
	MaxCompletionTokens           int `json:"max_completion_tokens"`
	Format                        *struct {
		Type string
	} `json:"response_format"`
	gone <-chan struct{} // closed when the client is
}

func newEndpoint(t *testing.T, answer func(n int, w http.ResponseWriter, r request)) *endpoint {
	t.Helper()
	e := &endpoint{answer: answer}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client has hung up
		}
		q := request{Path: r.URL.Path, Authorization: r.Header.Get("Authorization"), AzureKey: r.Header.Get("api-key"), gone: r.Context().Done()}
		if err := json.Unmarshal(body, &q); err != nil {
			t.Errorf("a request that is no JSON: %s", body)
		}
		e.mu.Lock()
		e.requests = append(e.requests, q)
		n := len(e.requests)
		e.mu.Unlock()
		e.answer(n, w, q)
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *endpoint) asked() []request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.requests
}

// completes answers with a completion.
func completes(w http.ResponseWriter, content, finish string) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion", "model": "test",
		"choices": []any{map[string]any{"index": 0, "message": map[string]any{"role": "assistant", "content": content}, "finish_reason": finish}},
		"usage":   map[string]any{"prompt_tokens": 200, "completion_tokens": 40, "total_tokens": 240},
	})
}

// refines answers with a wording in the shape that was asked for.
func refines(wording Wording) func(int, http.ResponseWriter, request) {
	return func(_ int, w http.ResponseWriter, _ request) { completes(w, asJSON(wording), "stop") }
}

func asJSON(w Wording) string {
	content, _ := json.Marshal(w) // it can always be written
	return string(content)
}

// fails answers with an error as OpenAI does.
func fails(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"error":{"message":%q,"type":"invalid_request_error","code":null}}`, message)
}

// refiner is one whose endpoint is e.
func refiner(t *testing.T, e *endpoint, change func(*Options)) *Refiner {
	t.Helper()
	o := Options{Key: "sk-test", BaseURL: e.URL + "/v1", Model: "test", Timeout: 5 * time.Second, MaxTokens: 400}
	if change != nil {
		change(&o)
	}
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// pricing is an answer, good a wording of it that may be shown, and better what that makes of it.
var (
	pricing = Answer{
		Question: "is pricing a PM job?", Verdict: "Yes: pricing is the Product Manager's.",
		Explanation: reply.Explanation{
			Why:   []string{"What the product costs is a business decision, and the business side of the product is the PM's."},
			Parts: []reply.Part{{Role: knowledge.PO, Part: "knowing the price model well enough to build what it promises"}},
		},
		asked: []string{"is", "pricing", "a", "pm", "job"}, names: map[string]bool{stemOf("pricing"): true},
	}
	good = Wording{
		About: "pricing",
		Why:   []string{"What the product costs is a business choice, and the business side of the product belongs to the PM."},
		Parts: []string{"understanding the price model well enough to build what it promises"},
	}
	better = reply.Explanation{About: "pricing", Why: good.Why, Parts: []reply.Part{{Role: knowledge.PO, Part: good.Parts[0]}}}
)

// worse is a wording that gives what is the PM's to the PO.
func worse() Wording {
	w := good
	w.Why = []string{"What the product costs is a business choice, and the business side of the product belongs to the PO."}
	return w
}

func numbered(i int) Answer {
	a := pricing
	a.Question = strings.Repeat("well ", i%7) + a.Question + strconv.Itoa(i)
	return a
}
