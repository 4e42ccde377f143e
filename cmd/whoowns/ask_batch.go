package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"whoowns/bot/reply"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// answerJSON is an answer as `ask --json` and `ask --batch` write it.
type answerJSON struct {
	Text     string        `json:"text"`
	Kind     engine.Kind   `json:"kind"`
	Verdicts []verdictJSON `json:"verdicts"`
	Reply    string        `json:"reply"`
}

type verdictJSON struct {
	Owner      knowledge.Owner `json:"owner"`
	Topic      string          `json:"topic"` // its id; empty when the thing is not known
	Title      string          `json:"title"`
	Confidence float64         `json:"confidence"`
	Basis      knowledge.Basis `json:"basis"`
	Claims     []string        `json:"claims"`
}

func newAnswerJSON(text string, a engine.Answer, worded reply.Reply) answerJSON {
	out := answerJSON{Text: text, Kind: a.Kind, Verdicts: []verdictJSON{}, Reply: worded.Text()}
	for _, v := range a.Verdicts {
		verdict := verdictJSON{Owner: v.Owner, Title: v.Asked, Confidence: v.Confidence, Claims: []string{}}
		if t := v.Topic; t != nil {
			verdict.Topic, verdict.Title, verdict.Basis = t.ID, t.Title, t.Basis
			verdict.Claims = append(verdict.Claims, t.Claims...)
		}
		out.Verdicts = append(out.Verdicts, verdict)
	}
	return out
}

// batchJSON is an answer in a batch, where the id is always there.
type batchJSON struct {
	ID string `json:"id"`
	answerJSON
}

// errorJSON stands in a batch for a line that could not be read, with its id as far as that could be.
type errorJSON struct {
	ID    string `json:"id"`
	Line  int    `json:"line"`
	Error string `json:"error"`
}

// maxBatchLine is the longest line of a batch, in bytes; Slack's longest message has 40,000 characters.
const maxBatchLine = 1 << 20

// askBatch answers each line of in with a line of out, until in or ctx ends.
func askBatch(ctx context.Context, responder *reply.Responder, in io.Reader, out io.Writer) error {
	reader := bufio.NewReaderSize(in, 64<<10)
	writer := bufio.NewWriter(out)
	for line := 1; ctx.Err() == nil; line++ {
		text, tooLong, err := readLine(reader)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read line %d: %w", line, err)
		}
		if len(bytes.TrimSpace(text)) > 0 || tooLong {
			if err := writeJSON(writer, answerLine(responder, line, text, tooLong)); err != nil {
				return fmt.Errorf("write the answer to line %d: %w", line, err)
			}
		}
		if err != nil {
			break
		}
		// Whoever writes a line and waits for its answer gets it before the next read blocks.
		if reader.Buffered() == 0 {
			if err := writer.Flush(); err != nil {
				return fmt.Errorf("write the answers: %w", err)
			}
		}
	}
	if err := writer.Flush(); err != nil {
		return fmt.Errorf("write the answers: %w", err)
	}
	return ctx.Err()
}

func answerLine(responder *reply.Responder, line int, text []byte, tooLong bool) any {
	if tooLong {
		return errorJSON{Line: line, Error: fmt.Sprintf("the line is longer than %d bytes", maxBatchLine)}
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil || fields == nil {
		return errorJSON{Line: line, Error: `not a JSON object of the form {"id": "...", "text": "..."}`}
	}
	var id, asked string
	if raw, ok := fields["id"]; ok && json.Unmarshal(raw, &id) != nil {
		return errorJSON{Line: line, Error: `"id" is not a string`}
	}
	raw, ok := fields["text"]
	switch {
	case !ok:
		return errorJSON{ID: id, Line: line, Error: `"text" is missing`}
	case json.Unmarshal(raw, &asked) != nil:
		return errorJSON{ID: id, Line: line, Error: `"text" is not a string`}
	}
	answer, worded := responder.Respond(asked)
	return batchJSON{ID: id, answerJSON: newAnswerJSON(asked, answer, worded)}
}

// readLine reads up to a line break. Of a line that is too long the rest is read and thrown away.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		chunk, err := r.ReadSlice('\n')
		if len(line)+len(chunk) > maxBatchLine {
			tooLong = true
		} else {
			line = append(line, chunk...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooLong, err
		}
	}
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
