package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"whoowns/bot/refine"
)

// usage is what an endpoint says that an answer took; not every server says it.
var usage = map[string]any{"prompt_tokens": 300, "completion_tokens": 50, "total_tokens": 350}

// model is an endpoint that answers everything with the same wording and, unless it is nil, usage, and asks for a key.
func model(t *testing.T, wording refine.Wording, usage map[string]any) {
	t.Helper()
	content, err := json.Marshal(wording)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // whatever was asked
		if r.Header.Get("Authorization") != "Bearer sk-s3cret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"choices": []any{map[string]any{"message": map[string]any{"content": string(content)}, "finish_reason": "stop"}},
			"usage":   usage,
		})
	}))
	t.Cleanup(server.Close)
	t.Setenv("OPENAI_BASE_URL", server.URL+"/v1")
	t.Setenv("OPENAI_API_KEY", "sk-s3cret")
	t.Setenv("OPENAI_MODEL", "test")
}

// reworded is one of the explanation of pricing.
func reworded(why string) refine.Wording {
	return refine.Wording{About: "pricing", Why: []string{why}, Parts: []string{
		"understanding the price model well enough to build what it promises", "building the prices into the system",
	}}
}

const (
	faithful   = "What the product costs is a business choice, and the business side of the product is the PM's."
	unfaithful = "What the product costs is a business choice, and the business side of the product is the PO's."
)

func TestAskRefine(t *testing.T) {
	for _, test := range []struct {
		name, why string
		args      []string
		code      int
		want      []string
	}{
		{"refined", faithful, []string{"ask", "--refine", "pricing"}, 0, []string{
			"\nrefined:\nPricing is the Product Manager's.\nAbout pricing: " + faithful + "\nThe Product Owner's part: understanding the price model ",
		}},
		{"rejected", unfaithful, []string{"ask", "--refine", "pricing"}, 0, []string{"\nnot refined: rejected: wrong-owner at \"po\": ", "Pricing is the Product Manager's."}},
		{"declined", faithful, []string{"ask", "--refine", "zzqx"}, 1, []string{"not refined: only an answer about one thing that somebody owns is"}},
		{"what is sent", faithful, []string{"ask", "--refine", "--explain", "is pricing a PM job?"}, 0, []string{
			"system message:", "verdict, which stays as it is", "user message:", `"question": "is pricing a PM job?"`, `"verdict": "Yes: pricing is`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			model(t, reworded(test.why), usage)
			code, stdout, stderr := program(t, "", test.args...)
			if code != test.code {
				t.Errorf("exit %d: %s", code, stderr)
			}
			for _, want := range test.want {
				if !strings.Contains(stdout, want) {
					t.Errorf("%q is not in\n%s", want, stdout)
				}
			}
			if strings.Contains(stdout+stderr, "s3cret") {
				t.Errorf("the key is in the output:\n%s%s", stdout, stderr)
			}
		})
	}
}

func TestRefineCheck(t *testing.T) {
	model(t, reworded(faithful), usage)
	code, stdout, stderr := program(t, "", "refine", "check", "--input-price", "1", "--output-price", "10")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for _, want := range []string{"pricing\nrefined:\nPricing is the Product Manager's.\nAbout pricing: " + faithful, " may be shown\n", "the model answered 12, in ", " input tokens and ", ", which cost 0.0", " refined\n", " rejected: "} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is not in\n%s", want, stdout)
		}
	}
	t.Setenv("OPENAI_API_KEY", "sk-other")
	if code, stdout, _ := program(t, "", "refine", "check"); code != 1 || !strings.Contains(stdout, "the endpoint answered 401 Unauthorized") ||
		strings.Contains(stdout, "the model answered") {
		t.Errorf("with a wrong key: exit %d\n%s", code, stdout)
	}
	model(t, reworded(faithful), nil)
	if _, stdout, _ := program(t, "", "refine", "check"); !strings.Contains(stdout, "the model answered 12, in ") {
		t.Errorf("by a server that counts no tokens:\n%s", stdout)
	}
}

func TestRefineConfiguration(t *testing.T) {
	for _, test := range []struct {
		name string
		env  map[string]string
		want []string
	}{
		{"nothing", nil, []string{"OPENAI_MODEL is not set", "OPENAI_API_KEY is not set"}},
		{"nonsense", map[string]string{
			"OPENAI_MODEL": "m", "OPENAI_BASE_URL": "localhost", "WHOOWNS_REFINE_TIMEOUT": "soon", "WHOOWNS_REFINE_MAX_TOKENS": "many", "WHOOWNS_REFINE_DAILY_CALLS": "-1",
		}, []string{
			"OPENAI_BASE_URL is not a URL", `WHOOWNS_REFINE_TIMEOUT is "soon"`, `WHOOWNS_REFINE_MAX_TOKENS is "many"`, `WHOOWNS_REFINE_DAILY_CALLS is "-1"`,
		}},
		{"Azure without its address", map[string]string{"OPENAI_MODEL": "m", "OPENAI_API_KEY": "k", "OPENAI_API_VERSION": "2024-10-21"}, []string{"OPENAI_API_VERSION is Azure's"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for variable, value := range test.env {
				t.Setenv(variable, value)
			}
			code, _, stderr := program(t, "", "refine", "check")
			if code != 2 {
				t.Errorf("exit %d", code)
			}
			for _, want := range test.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("%q is not in\n%s", want, stderr)
				}
			}
		})
	}
}
