package localslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// viewObject is a view as payloads show it, free to be changed.
func viewObject(v *View) map[string]any { return maps.Clone(v.obj) }

// top finds the modal on top of a person's stack and sees that it is this one.
func (s *Server) top(userID, viewID string) (*View, error) {
	if _, err := s.person(userID); err != nil {
		return nil, err
	}
	stack := s.ws.modals[userID]
	if len(stack) == 0 || stack[len(stack)-1].ID != viewID {
		return nil, fmt.Errorf("%s has no modal %q on top", userID, viewID)
	}
	return stack[len(stack)-1], nil
}

// SubmitView submits the modal on top, with values of its inputs by action ID:
// https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload/.
// What the acknowledgement says is done: errors shown, the view updated, another
// pushed, all cleared; without a word, the view closes. A required input left
// empty is an error, as Slack would not send the form. Until the app has
// acknowledged, the modal stays open and can be submitted again, as by a person
// who clicks twice.
func (s *Server) SubmitView(userID, viewID string, inputs map[string]string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := s.top(userID, viewID)
	if err != nil {
		return nil, fmt.Errorf("submitting a view: %w", err)
	}
	blocks := blocksIn(v.obj["blocks"])
	if id := unfilled(blocks, inputs); id != "" {
		return nil, fmt.Errorf("submitting a view: the input %q is required", id)
	}
	state, err := stateOf(blocks, inputs)
	if err != nil {
		return nil, fmt.Errorf("submitting a view: %w", err)
	}
	payload := s.interaction("view_submission", userID)
	view := viewObject(v)
	view["state"] = state
	payload["view"], payload["response_urls"] = view, []any{}
	return s.interact(payload, userID, func(p json.RawMessage) { s.submitted(v, p) }), nil
}

// submitted does what the acknowledgement of a submission says:
// https://docs.slack.dev/surfaces/modals/#response_actions.
func (s *Server) submitted(v *View, payload json.RawMessage) {
	var answer struct {
		Action string            `json:"response_action"`
		View   json.RawMessage   `json:"view"`
		Errors map[string]string `json:"errors"`
	}
	if len(payload) > 0 {
		if err := json.Unmarshal(payload, &answer); err != nil {
			s.record(Entry{Kind: ResponseRefused, User: v.User, Error: "invalid_payload"})
			return
		}
	}
	if answer.Action != "" && !slices.Contains(s.ws.modals[v.User], v) {
		// A guess: nothing comes of an answer to a view that has closed since.
		s.record(Entry{Kind: ResponseRefused, User: v.User, Error: "the view has closed"})
		return
	}
	switch answer.Action {
	case "":
		s.closeView(v)
	case "clear":
		for _, open := range slices.Backward(s.ws.modals[v.User]) {
			s.closeView(open)
		}
	case "errors":
		if id := s.badErrors(v, answer.Errors); id != "" {
			s.record(Entry{Kind: ResponseRefused, User: v.User, Error: "no input block " + id})
			return
		}
		shown := v.clone()
		s.record(Entry{Kind: ViewRefused, View: &shown, User: v.User, Errors: answer.Errors})
	case "update", "push":
		obj, err := s.checkView(string(answer.View), "modal")
		if err == nil && answer.Action == "push" && len(s.ws.modals[v.User]) >= maxViewStack {
			err = fail("push_limit_reached")
		}
		switch {
		case err != nil:
			s.record(Entry{Kind: ResponseRefused, User: v.User, Error: err.code})
		case answer.Action == "push":
			s.push(v.User, obj, ViewPushed)
		default:
			s.fill(v, obj)
			s.recordView(ViewUpdated, v)
		}
	default:
		s.record(Entry{Kind: ResponseRefused, User: v.User, Error: "invalid response_action " + answer.Action})
	}
}

// badErrors is the first key that names no input block: Slack shows a general
// failure then.
func (s *Server) badErrors(v *View, errors map[string]string) string {
	for id := range errors {
		known := slices.ContainsFunc(blocksIn(v.obj["blocks"]), func(b map[string]any) bool {
			return b["type"] == "input" && b["block_id"] == id
		})
		if !known {
			return id
		}
	}
	return ""
}

func (s *Server) closeView(v *View) {
	stack := s.ws.modals[v.User]
	i := slices.Index(stack, v)
	if i < 0 {
		return
	}
	s.ws.modals[v.User] = slices.Delete(stack, i, i+1)
	s.recordView(ViewClosed, v)
}

// CloseView closes the modal on top by its close button. The delivery is nil
// unless the view asked to be told (notify_on_close).
func (s *Server) CloseView(userID, viewID string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, err := s.top(userID, viewID)
	if err != nil {
		return nil, fmt.Errorf("closing a view: %w", err)
	}
	s.closeView(v)
	if !v.NotifyOnClose {
		return nil, nil
	}
	payload := s.interaction("view_closed", userID)
	delete(payload, "trigger_id")
	payload["view"], payload["is_cleared"] = viewObject(v), false
	return s.interact(payload, userID, nil), nil
}
