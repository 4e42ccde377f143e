package localslack_test

import (
	"errors"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"whoowns/bot/localslack"
)

func form(title string) slack.ModalViewRequest {
	text := func(s string) *slack.TextBlockObject { return slack.NewTextBlockObject("plain_text", s, false, false) }
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: text(title), Submit: text("Send"), Close: text("Cancel"), CallbackID: "form", NotifyOnClose: true,
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock("topic", text("Topic"), nil, slack.NewPlainTextInputBlockElement(nil, "topic")),
			slack.NewInputBlock("note", text("Note"), nil, slack.NewPlainTextInputBlockElement(nil, "note")).WithOptional(true),
		}},
	}
}

// triggerOf is a trigger that a shortcut hands out.
func triggerOf(t *testing.T, s *localslack.Server, user string) string {
	t.Helper()
	return interaction(t, must[*localslack.Delivery](t)(s.Shortcut(user, "ask"))).TriggerID
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestTriggers(t *testing.T) {
	now := newClock()
	s := start(t, localslack.Options{Now: now.Now})
	ana := s.AddUser("ana")
	api := client(s)
	trigger := triggerOf(t, s, ana.ID)
	now.advance(3 * time.Second)
	if _, err := api.OpenView(trigger, form("One")); err != nil {
		t.Fatal(err)
	}
	_, err := api.OpenView(trigger, form("One"))
	wantError(t, err, "exchanged_trigger_id")
	late := triggerOf(t, s, ana.ID)
	now.advance(3*time.Second + time.Millisecond)
	_, err = api.OpenView(late, form("One"))
	wantError(t, err, "expired_trigger_id")
}

func TestViewStack(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	api := client(s)
	_, err := api.PushView(triggerOf(t, s, ana.ID), form("None"))
	wantError(t, err, "not_found")
	first, err := api.OpenView(triggerOf(t, s, ana.ID), form("One"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := api.PushView(triggerOf(t, s, ana.ID), form("Two"))
	if err != nil || second.RootViewID != first.ID || second.PreviousViewID != first.ID {
		t.Fatalf("pushed %+v, %v", second, err)
	}
	if _, err := api.PushView(triggerOf(t, s, ana.ID), form("Three")); err != nil {
		t.Fatal(err)
	}
	_, err = api.PushView(triggerOf(t, s, ana.ID), form("Four"))
	wantError(t, err, "push_limit_reached")
	if _, err := api.UpdateView(form("New"), "", first.Hash, first.ID); err != nil {
		t.Error(err)
	}
	_, err = api.UpdateView(form("Newer"), "", first.Hash, first.ID)
	wantError(t, err, "hash_conflict")
	if n := len(s.Modals(ana.ID)); n != 3 {
		t.Errorf("%d modals", n)
	}
}

func TestExternalID(t *testing.T) {
	s := start(t, localslack.Options{})
	ana, bob := s.AddUser("ana"), s.AddUser("bob")
	api := client(s)
	v := form("One")
	v.ExternalID = "mine"
	if _, err := api.OpenView(triggerOf(t, s, ana.ID), v); err != nil {
		t.Fatal(err)
	}
	_, err := api.OpenView(triggerOf(t, s, bob.ID), v)
	wantError(t, err, "duplicate_external_id")
	if _, err := api.UpdateView(v, "mine", "", ""); err != nil {
		t.Error(err)
	}
}

func TestSubmit(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	next := form("Next")
	answers := map[string]any{
		"wrong": slack.NewErrorsViewSubmissionResponse(map[string]string{"topic": "No such topic."}),
		"lost":  slack.NewErrorsViewSubmissionResponse(map[string]string{"elsewhere": "No such block."}),
		"other": slack.NewUpdateViewSubmissionResponse(&next),
		"more":  slack.NewPushViewSubmissionResponse(&next),
		"clear": slack.NewClearViewSubmissionResponse(),
		"done":  nil,
	}
	run(t, s, func(c *socketmode.Client, e socketmode.Event) {
		cb, _ := e.Data.(slack.InteractionCallback)
		if cb.Type == slack.InteractionTypeViewSubmission {
			_ = c.Ack(*e.Request, answers[cb.View.State.Values["topic"]["topic"].Value])
			return
		}
		_ = c.Ack(*e.Request)
	})
	if _, err := client(s).OpenView(triggerOf(t, s, ana.ID), form("One")); err != nil {
		t.Fatal(err)
	}
	top := func() localslack.View {
		stack := s.Modals(ana.ID)
		return stack[len(stack)-1]
	}
	if _, err := s.SubmitView(ana.ID, top().ID, nil); err == nil {
		t.Error("a required input may stay empty")
	}
	for _, step := range []struct {
		topic string
		open  int
		kind  localslack.Kind
	}{
		{"wrong", 1, localslack.ViewRefused},
		{"lost", 1, localslack.ResponseRefused},
		{"other", 1, localslack.ViewUpdated},
		{"more", 2, localslack.ViewPushed},
		{"done", 1, localslack.ViewClosed},
		{"more", 2, localslack.ViewPushed},
		{"clear", 0, localslack.ViewClosed},
	} {
		d := must[*localslack.Delivery](t)(s.SubmitView(ana.ID, top().ID, map[string]string{"topic": step.topic}))
		if _, err := d.Acked(soon(t)); err != nil {
			t.Fatal(err)
		}
		log := s.Log()
		if n := len(s.Modals(ana.ID)); n != step.open || log[len(log)-1].Kind != step.kind {
			t.Errorf("%s: %d modals open, want %d; last %s, want %s", step.topic, n, step.open, log[len(log)-1].Kind, step.kind)
		}
	}
}

// A person who clicks twice submits twice, with the same form. What the second
// acknowledgement says comes too late if the first has closed the view.
func TestSubmitTwice(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	next := form("Next")
	var requests []*socketmode.Request
	run(t, s, func(c *socketmode.Client, e socketmode.Event) {
		if cb, _ := e.Data.(slack.InteractionCallback); cb.Type != slack.InteractionTypeViewSubmission {
			_ = c.Ack(*e.Request)
			return
		}
		if requests = append(requests, e.Request); len(requests) == 2 { // the first is answered when the second is there
			_ = c.Ack(*requests[0])
			_ = c.Ack(*requests[1], slack.NewUpdateViewSubmissionResponse(&next))
		}
	})
	view, err := client(s).OpenView(triggerOf(t, s, ana.ID), form("One"))
	if err != nil {
		t.Fatal(err)
	}
	var twice []*localslack.Delivery
	for range 2 {
		twice = append(twice, must[*localslack.Delivery](t)(s.SubmitView(ana.ID, view.ID, map[string]string{"topic": "pricing"})))
	}
	if a, b := interaction(t, twice[0]), interaction(t, twice[1]); a.View.ID != b.View.ID || a.View.Hash != b.View.Hash || a.TriggerID == b.TriggerID {
		t.Errorf("submitted %+v, %+v", a, b)
	}
	for _, d := range twice {
		if _, err := d.Acked(soon(t)); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.Modals(ana.ID)) != 0 || len(kinds(s, localslack.ViewClosed)) != 1 || len(kinds(s, localslack.ViewUpdated)) != 0 || len(kinds(s, localslack.ResponseRefused)) != 1 {
		t.Errorf("%d modals open; log %+v", len(s.Modals(ana.ID)), s.Log())
	}
	if _, err := s.SubmitView(ana.ID, view.ID, map[string]string{"topic": "pricing"}); err == nil {
		t.Error("a closed view is submitted")
	}
}

func TestCloseView(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	v, err := client(s).OpenView(triggerOf(t, s, ana.ID), form("One"))
	if err != nil {
		t.Fatal(err)
	}
	d := must[*localslack.Delivery](t)(s.CloseView(ana.ID, v.ID))
	if got := interaction(t, d); got.Type != slack.InteractionTypeViewClosed || got.View.CallbackID != "form" || len(s.Modals(ana.ID)) != 0 {
		t.Errorf("closed %+v", got)
	}
}

func TestPressInAView(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{buttons()}}}
	v, err := client(s).PublishView(ana.ID, home, "")
	if err != nil {
		t.Fatal(err)
	}
	got := interaction(t, must[*localslack.Delivery](t)(s.Press(localslack.Press{User: ana.ID, ViewID: v.ID, ActionID: "yes"})))
	if got.Container.Type != "view" || got.View.ID != v.ID || got.ResponseURL != "" || got.ActionCallback.BlockActions[0].Value != "topic-1" {
		t.Errorf("callback %+v", got)
	}
	if h, ok := s.Home(ana.ID); !ok || h.ID != v.ID {
		t.Errorf("home %+v", h)
	}
}

func TestViewErrorsPointIntoTheView(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	_, err := client(s).OpenView(triggerOf(t, s, ana.ID), form("A title of twenty-five c."))
	wantError(t, err, "invalid_arguments")
	var refused slack.SlackErrorResponse
	want := "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
	if !errors.As(err, &refused) || len(refused.ResponseMetadata.Messages) != 1 || refused.ResponseMetadata.Messages[0] != want {
		t.Errorf("error %+v", err)
	}
}
