package refine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	openai "github.com/sashabaranov/go-openai"
)

// client asks an endpoint for completions.
type client struct {
	api     *openai.Client
	http    *http.Client
	options Options
	format  atomic.Int32 // the strictest of formats that the server takes
	newer   atomic.Bool  // the server has max_completion_tokens in the place of max_tokens
}

func newClient(o Options, b *budget) *client {
	config := openai.DefaultConfig(o.Key)
	if o.AzureVersion != "" {
		config = openai.DefaultAzureConfig(o.Key, o.BaseURL)
		config.APIVersion = o.AzureVersion
		config.AzureModelMapperFunc = func(model string) string { return model }
	} else if o.BaseURL != "" {
		config.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	}
	c := &client{http: newHTTPClient(b), options: o}
	c.newer.Store(o.AzureVersion != "" || strings.HasPrefix(config.BaseURL, "https://api.openai.com/"))
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

// complete asks for one completion. A server that knows less than OpenAI's is asked again in its way, and from then on at once.
func (c *client) complete(ctx context.Context, a Answer) (completion, error) {
	system, user, err := Prompt(a)
	if err != nil {
		return completion{}, fmt.Errorf("write the prompt: %w", err)
	}
	request := openai.ChatCompletionRequest{Model: c.options.Model, Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: system}, {Role: openai.ChatMessageRoleUser, Content: user},
	}}
	format, newer, renamed := c.format.Load(), c.newer.Load(), false
	for {
		request.ResponseFormat = formats[format]
		request.MaxTokens, request.MaxCompletionTokens = c.options.MaxTokens, 0 //nolint:staticcheck // the only name that many servers know
		if newer {
			request.MaxTokens, request.MaxCompletionTokens = 0, c.options.MaxTokens //nolint:staticcheck // as above
		}
		response, err := c.api.CreateChatCompletion(ctx, request)
		switch {
		case err == nil:
			c.format.Store(format)
			c.newer.Store(newer)
			return newCompletion(response), nil
		case isFiltered(err):
			return completion{finish: openai.FinishReasonContentFilter}, nil
		case !renamed && refusesLimit(err):
			newer, renamed = !newer, true
		case refusesFormat(err) && int(format) < len(formats)-1:
			format++
		default:
			return completion{}, fmt.Errorf("ask the model: %w", withoutBody(err))
		}
	}
}

func newCompletion(response openai.ChatCompletionResponse) completion {
	c := completion{usage: Usage{Input: response.Usage.PromptTokens, Output: response.Usage.CompletionTokens}}
	if len(response.Choices) > 0 {
		choice := response.Choices[0]
		c.content, c.refusal, c.finish = choice.Message.Content, choice.Message.Refusal, choice.FinishReason
	}
	return c
}

// isFiltered reports whether the server has refused a question for what it says, as Azure's does.
func isFiltered(err error) bool {
	e := (*openai.APIError)(nil)
	return errors.As(err, &e) && e.Code == "content_filter"
}

// refusesLimit reports whether the server, or go-openai on its behalf, knows the bound of what is written by its other name.
func refusesLimit(err error) bool {
	return errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated) || refuses(err, "max_tokens", "max_completion_tokens")
}

func refusesFormat(err error) bool { return refuses(err, "format", "schema", "json") }

// refuses reports whether the server has found a request bad for something that its message names.
func refuses(err error, names ...string) bool {
	if status(err) != http.StatusBadRequest {
		return false
	}
	message := strings.ToLower(err.Error())
	return slices.ContainsFunc(names, func(name string) bool { return strings.Contains(message, name) })
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
