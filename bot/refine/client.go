package refine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	openai "github.com/sashabaranov/go-openai"
)

// client asks an endpoint for completions.
type client struct {
	api     *openai.Client
	http    *http.Client
	options Options
	own     bool         // OpenAI itself or Azure, which know the newer parameters
	format  atomic.Int32 // the strictest of formats that the server takes
}

func newClient(o Options) *client {
	config := openai.DefaultConfig(o.Key)
	if o.AzureVersion != "" {
		config = openai.DefaultAzureConfig(o.Key, o.BaseURL)
		config.APIVersion = o.AzureVersion
		config.AzureModelMapperFunc = func(model string) string { return model }
	} else if o.BaseURL != "" {
		config.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	}
	c := &client{http: newHTTPClient(), options: o, own: o.BaseURL == "" || o.AzureVersion != ""}
	config.HTTPClient = c.http
	c.api = openai.NewClientWithConfig(config)
	return c
}

func (c *client) closeIdle() { c.http.CloseIdleConnections() }

// completion is what came back.
type completion struct {
	content, refusal string
	finish           openai.FinishReason
	usage            Usage
}

// complete asks for one completion. A server that cannot hold the model to a shape is asked again with less.
func (c *client) complete(ctx context.Context, a Answer) (completion, error) {
	system, user, err := Prompt(a)
	if err != nil {
		return completion{}, fmt.Errorf("write the prompt: %w", err)
	}
	request := openai.ChatCompletionRequest{Model: c.options.Model, Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: system}, {Role: openai.ChatMessageRoleUser, Content: user},
	}}
	if c.own {
		request.MaxCompletionTokens = c.options.MaxTokens
	} else {
		request.MaxTokens = c.options.MaxTokens //nolint:staticcheck // what other servers know, to which the newer name is none
	}
	for {
		format := c.format.Load()
		request.ResponseFormat = formats[format]
		response, err := c.api.CreateChatCompletion(ctx, request)
		if status(err) == http.StatusBadRequest && int(format) < len(formats)-1 {
			c.format.CompareAndSwap(format, format+1)
			continue
		}
		if err != nil {
			return completion{}, fmt.Errorf("ask the model: %w", withoutBody(err))
		}
		usage := Usage{Input: response.Usage.PromptTokens, Output: response.Usage.CompletionTokens}
		if len(response.Choices) == 0 {
			return completion{usage: usage}, nil
		}
		choice := response.Choices[0]
		return completion{content: choice.Message.Content, refusal: choice.Message.Refusal, finish: choice.FinishReason, usage: usage}, nil
	}
}

// status is the HTTP status of an error of the endpoint, zero if it has none.
func status(err error) int {
	if e := (*openai.APIError)(nil); errors.As(err, &e) {
		return e.HTTPStatusCode
	}
	if e := (*openai.RequestError)(nil); errors.As(err, &e) {
		return e.HTTPStatusCode
	}
	return 0
}

// withoutBody is an error without what the endpoint wrote in it, which may repeat the key or the question.
func withoutBody(err error) error {
	if code := status(err); code != 0 {
		return fmt.Errorf("the endpoint answered %d %s", code, http.StatusText(code))
	}
	return err
}

// wording reads the refinement out of a completion: a JSON object with the three fields, and nothing around it but a code fence,
// which models like to add. The outcome says what is wrong with it, and is empty if nothing is.
func (c completion) wording() (Wording, Outcome) {
	switch {
	case c.refusal != "" || c.finish == openai.FinishReasonContentFilter:
		return Wording{}, ModelRefused
	case c.finish == openai.FinishReasonLength:
		return Wording{}, Truncated
	}
	content := strings.TrimSpace(c.content)
	if inner, ok := strings.CutPrefix(content, "```"); ok {
		inner, closed := strings.CutSuffix(strings.TrimPrefix(inner, "json"), "```")
		if !closed {
			return Wording{}, Malformed
		}
		content = inner
	}
	var w Wording
	decoder := json.NewDecoder(strings.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&w); err != nil {
		return Wording{}, Malformed
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Wording{}, Malformed
	}
	return w, ""
}
