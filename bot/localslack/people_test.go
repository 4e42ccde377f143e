package localslack_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"whoowns/bot/localslack"
)

func TestEventsByPlaceAndSubscription(t *testing.T) {
	all := []string{"app_mention", "message.channels", "message.groups", "message.im", "member_joined_channel"}
	for _, test := range []struct {
		name          string
		subscriptions []string // nil for the usual
		mentionsInDM  bool
		place         string
		mention       bool
		want          string
	}{
		{"mention in a channel", nil, false, "in", true, "app_mention"},
		{"talk in a channel", nil, false, "in", false, ""},
		{"mention in a channel, all", all, false, "in", true, "app_mention message"},
		{"talk in a channel, all", all, false, "in", false, "message"},
		{"mention where the bot is not", all, false, "out", true, ""},
		{"mention in a private channel", all, false, "private", true, "app_mention message"},
		{"talk in a DM", nil, false, "dm", false, "message"},
		{"mention in a DM", nil, false, "dm", true, "message"},
		{"mention in a DM, as seen", nil, true, "dm", true, "app_mention message"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := start(t, localslack.Options{Subscriptions: test.subscriptions, MentionsInDM: test.mentionsInDM})
			ana := s.AddUser("ana")
			dm, err := s.OpenDM(ana.ID)
			if err != nil {
				t.Fatal(err)
			}
			places := map[string]string{
				"in":      s.AddChannel(localslack.PublicChannel, "in", ana.ID, s.BotUserID()).ID,
				"out":     s.AddChannel(localslack.PublicChannel, "out", ana.ID).ID,
				"private": s.AddChannel(localslack.PrivateChannel, "private", ana.ID, s.BotUserID()).ID,
				"dm":      dm.ID,
			}
			text := "pricing?"
			if test.mention {
				text = s.Mention() + " pricing?"
			}
			p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: places[test.place], Text: text}))
			var got []string
			for _, d := range p.Deliveries {
				got = append(got, d.Name())
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("events %v, want %s", got, test.want)
			}
		})
	}
}

func TestMessageEvent(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	dm := must[localslack.Channel](t)(s.OpenDM(ana.ID))
	text := s.Mention() + " who &lt;owns&gt; <https://a.test/?x&amp;y|this>"
	p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: dm.ID, Text: text, Files: []localslack.File{{Name: "a.png"}}}))
	e := inner(t, p.Deliveries)[0].(*slackevents.MessageEvent)
	if e.User != ana.ID || e.Text != text || e.ChannelType != "im" || e.Channel != dm.ID || e.TimeStamp != p.Message.TS ||
		e.ClientMsgID == "" || e.SubType != "file_share" || len(e.Message.Files) != 1 {
		t.Errorf("event %+v", e)
	}
	section := e.Blocks.BlockSet[0].(*slack.RichTextBlock).Elements[0].(*slack.RichTextSection)
	var got []string
	for _, el := range section.Elements {
		switch el := el.(type) {
		case *slack.RichTextSectionUserElement:
			got = append(got, "user "+el.UserID)
		case *slack.RichTextSectionTextElement:
			got = append(got, "text "+el.Text)
		case *slack.RichTextSectionLinkElement:
			got = append(got, "link "+el.URL+" "+el.Text)
		}
	}
	want := []string{"user " + s.BotUserID(), "text  who <owns> ", "link https://a.test/?x&y this"}
	if !slices.Equal(got, want) {
		t.Errorf("rich text %q, want %q", got, want)
	}
	var outer slackevents.EventsAPICallbackEvent
	if err := json.Unmarshal(p.Deliveries[0].Payload(), &outer); err != nil {
		t.Fatal(err)
	}
	if outer.TeamID != s.TeamID() || outer.APIAppID != s.AppID() || !strings.HasPrefix(outer.EventID, "Ev") ||
		len(outer.Authorizations) != 1 || outer.Authorizations[0].UserID != s.BotUserID() {
		t.Errorf("wrapper %+v", outer)
	}
}

func TestEditDeleteJoin(t *testing.T) {
	s := start(t, localslack.Options{Subscriptions: []string{"app_mention", "message.channels", "member_joined_channel"}})
	ana, bob := s.AddUser("ana"), s.AddUser("bob")
	ch := s.AddChannel(localslack.PublicChannel, "in", ana.ID, s.BotUserID())
	said := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "pricing?"})).Message

	edited := inner(t, must[localslack.Posted](t)(s.Edit(ana.ID, ch.ID, said.TS, s.Mention()+" pricing?")).Deliveries)
	change := edited[0].(*slackevents.MessageEvent)
	if change.SubType != "message_changed" || change.Message.Timestamp != said.TS || change.PreviousMessage.Text != "pricing?" || change.Message.Edited == nil {
		t.Errorf("change %+v", change)
	}
	if m := edited[1].(*slackevents.AppMentionEvent); m.Edited == nil || m.TimeStamp != said.TS {
		t.Errorf("mention by an edit: %+v", m)
	}
	if again := must[localslack.Posted](t)(s.Edit(ana.ID, ch.ID, said.TS, s.Mention()+" price?")); len(again.Deliveries) != 1 {
		t.Errorf("a second edit makes %d events", len(again.Deliveries))
	}
	deleted := inner(t, must[localslack.Posted](t)(s.Delete(ana.ID, ch.ID, said.TS)).Deliveries)[0].(*slackevents.MessageEvent)
	if deleted.SubType != "message_deleted" || deleted.DeletedTimeStamp != said.TS || deleted.PreviousMessage.Timestamp != said.TS {
		t.Errorf("deletion %+v", deleted)
	}
	joined := inner(t, must[localslack.Posted](t)(s.Join(bob.ID, ch.ID)).Deliveries)
	if m := joined[0].(*slackevents.MessageEvent); m.SubType != "channel_join" || m.User != bob.ID {
		t.Errorf("join %+v", m)
	}
	if m := joined[1].(*slackevents.MemberJoinedChannelEvent); m.User != bob.ID || m.Channel != ch.ID {
		t.Errorf("member %+v", m)
	}
	if _, err := s.Edit(bob.ID, ch.ID, said.TS, "mine now"); err == nil {
		t.Error("editing another's message works")
	}
}

func TestBotsAreHeard(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	dm := must[localslack.Channel](t)(s.OpenDM(ana.ID))
	run(t, s, ackAll)
	if _, _, err := client(s).PostMessage(dm.ID, slack.MsgOptionText("hello "+s.Mention(), false)); err != nil {
		t.Fatal(err)
	}
	// The bot's own message comes back, without a subtype, and is no mention.
	e, err := s.Wait(soon(t), func(e localslack.Entry) bool { return e.Kind == localslack.EnvelopeAcked })
	if err != nil {
		t.Fatal(err)
	}
	m := inner(t, []*localslack.Delivery{e.Delivery})[0].(*slackevents.MessageEvent)
	if m.BotID != s.BotID() || m.User != s.BotUserID() || m.SubType != "" {
		t.Errorf("echo %+v", m)
	}
	other := must[localslack.Posted](t)(s.Say(localslack.Post{Channel: dm.ID, Text: "beep", BotID: "B0OTHER", Username: "beeper", Subtype: "bot_message"}))
	if m := inner(t, other.Deliveries)[0].(*slackevents.MessageEvent); m.BotID != "B0OTHER" || m.SubType != "bot_message" || m.Username != "beeper" {
		t.Errorf("another bot %+v", m)
	}
}

func TestWhoIsDeactivatedDoesNothing(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	api := client(s)
	m := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "pricing?"})).Message
	_, ts, err := api.PostMessage(ch.ID, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(buttons()))
	if err != nil {
		t.Fatal(err)
	}
	view, err := api.OpenView(triggerOf(t, s, ana.ID), form("One"))
	if err != nil {
		t.Fatal(err)
	}
	other := s.AddChannel(localslack.PublicChannel, "other", s.BotUserID())
	if err := s.Deactivate(ana.ID); err != nil {
		t.Fatal(err)
	}
	for name, act := range map[string]func() error{
		"say":     func() error { _, err := s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "x"}); return err },
		"edit":    func() error { _, err := s.Edit(ana.ID, ch.ID, m.TS, "x"); return err },
		"delete":  func() error { _, err := s.Delete(ana.ID, ch.ID, m.TS); return err },
		"join":    func() error { _, err := s.Join(ana.ID, other.ID); return err },
		"command": func() error { _, err := s.SlashCommand(localslack.Command{User: ana.ID, Channel: ch.ID}); return err },
		"press": func() error {
			_, err := s.Press(localslack.Press{User: ana.ID, Channel: ch.ID, MessageTS: ts, ActionID: "yes"})
			return err
		},
		"shortcut":         func() error { _, err := s.Shortcut(ana.ID, "ask"); return err },
		"message shortcut": func() error { _, err := s.MessageShortcut(ana.ID, ch.ID, m.TS, "who"); return err },
		"submit":           func() error { _, err := s.SubmitView(ana.ID, view.ID, map[string]string{"topic": "x"}); return err },
		"close":            func() error { _, err := s.CloseView(ana.ID, view.ID); return err },
		"home":             func() error { _, err := s.OpenAppHome(ana.ID, "home"); return err },
		"assistant":        func() error { _, err := s.StartAssistantThread(ana.ID, ""); return err },
	} {
		if err := act(); err == nil || !strings.Contains(err.Error(), "is deactivated") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestThreadReplies(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	root := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "x"})).Message
	reply := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention(), ThreadTS: root.TS}))
	if m := inner(t, reply.Deliveries)[0].(*slackevents.AppMentionEvent); m.ThreadTimeStamp != root.TS {
		t.Errorf("mention %+v", m)
	}
	if got := s.Thread(ch.ID, reply.Message.TS); len(got) != 2 || got[0].ReplyCount != 1 {
		t.Errorf("thread %+v", got)
	}
}

func TestSlashCommand(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	for _, test := range []struct {
		kind localslack.ChannelType
		name string
	}{{localslack.PublicChannel, "room"}, {localslack.PrivateChannel, "privategroup"}} {
		ch := s.AddChannel(test.kind, "room", ana.ID)
		d := must[*localslack.Delivery](t)(s.SlashCommand(localslack.Command{User: ana.ID, Channel: ch.ID, Command: "/whoowns", Text: "pricing"}))
		var got slack.SlashCommand
		if err := json.Unmarshal(d.Payload(), &got); err != nil {
			t.Fatal(err)
		}
		if got.ChannelName != test.name || got.UserName != "ana" || got.Text != "pricing" || got.ResponseURL == "" || got.TriggerID == "" {
			t.Errorf("command %+v", got)
		}
	}
}

func TestResponseInAck(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	answers := map[string]any{
		"hidden": map[string]any{"text": "for you"},
		"open":   map[string]any{"text": "for all", "response_type": "in_channel"},
		"none":   nil,
		"bad":    map[string]any{"blocks": []any{map[string]any{"type": "x"}}},
	}
	run(t, s, func(c *socketmode.Client, e socketmode.Event) {
		if cmd, ok := e.Data.(slack.SlashCommand); ok {
			_ = c.Ack(*e.Request, answers[cmd.Text])
		}
	})
	for name, answer := range answers {
		d := must[*localslack.Delivery](t)(s.SlashCommand(localslack.Command{User: ana.ID, Channel: ch.ID, Command: "/whoowns", Text: name}))
		payload, err := d.Acked(soon(t))
		if err != nil || (payload == nil) != (answer == nil) {
			t.Errorf("%s: payload %s, %v", name, payload, err)
		}
	}
	if e := s.Ephemerals(ana.ID); len(e) != 1 || e[0].Text != "for you" {
		t.Errorf("ephemerals %+v", e)
	}
	if m := s.Messages(ch.ID); len(m) != 1 || m[0].Text != "for all" {
		t.Errorf("messages %+v", m)
	}
	if r := kinds(s, localslack.ResponseRefused); len(r) != 1 || r[0].Error != "invalid_blocks" {
		t.Errorf("refused %+v", r)
	}
}

func buttons() slack.Block {
	text := func(s string) *slack.TextBlockObject { return slack.NewTextBlockObject("plain_text", s, false, false) }
	return slack.NewActionBlock("votes",
		slack.NewButtonBlockElement("yes", "topic-1", text("Yes")),
		slack.NewOptionsSelectBlockElement("static_select", text("Owner"), "owner",
			slack.NewOptionBlockObject("pm", text("PM"), nil), slack.NewOptionBlockObject("po", text("PO"), nil)))
}

func TestPress(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	api := client(s)
	_, ts, err := api.PostMessage(ch.ID, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(buttons()))
	if err != nil {
		t.Fatal(err)
	}
	d := must[*localslack.Delivery](t)(s.Press(localslack.Press{User: ana.ID, Channel: ch.ID, MessageTS: ts, ActionID: "yes", Inputs: map[string]string{"owner": "po"}}))
	got := interaction(t, d)
	a := got.ActionCallback.BlockActions[0]
	if got.Type != slack.InteractionTypeBlockActions || a.ActionID != "yes" || a.BlockID != "votes" || a.Value != "topic-1" ||
		got.Container.MessageTs != ts || got.Message.Timestamp != ts || got.Channel.ID != ch.ID || got.User.ID != ana.ID ||
		got.ResponseURL == "" || got.TriggerID == "" || got.BlockActionState.Values["votes"]["owner"].SelectedOption.Value != "po" {
		t.Errorf("callback %+v, action %+v", got, a)
	}
	choice := interaction(t, must[*localslack.Delivery](t)(s.Press(localslack.Press{User: ana.ID, Channel: ch.ID, MessageTS: ts, ActionID: "owner", Value: "pm"})))
	if choice.ActionCallback.BlockActions[0].SelectedOption.Value != "pm" {
		t.Errorf("choice %+v", choice.ActionCallback.BlockActions[0])
	}
	for _, p := range []localslack.Press{
		{User: ana.ID, Channel: ch.ID, MessageTS: ts, ActionID: "no"},
		{User: ana.ID, Channel: ch.ID, MessageTS: ts, ActionID: "owner", Value: "cto"},
		{User: s.AddUser("bob").ID, Channel: ch.ID, MessageTS: ts, ActionID: "yes"},
	} {
		if _, err := s.Press(p); err == nil {
			t.Errorf("%+v works", p)
		}
	}
	if _, err := api.PostEphemeral(ch.ID, ana.ID, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(buttons())); err != nil {
		t.Fatal(err)
	}
	e := s.Ephemerals(ana.ID)[0]
	hidden := interaction(t, must[*localslack.Delivery](t)(s.Press(localslack.Press{User: ana.ID, Channel: ch.ID, MessageTS: e.TS, ActionID: "yes"})))
	if !hidden.Container.IsEphemeral || hidden.Message.Timestamp != "" {
		t.Errorf("from an ephemeral: %+v", hidden)
	}
}

func TestFeedbackButtons(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	blocks := `[{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"feedback",
		"positive_button":{"text":{"type":"plain_text","text":"Right"},"value":"right"},
		"negative_button":{"text":{"type":"plain_text","text":"Wrong"},"value":"wrong"}}]}]`
	var set slack.Blocks
	if err := json.Unmarshal([]byte(blocks), &set); err != nil {
		t.Fatal(err)
	}
	_, ts, err := client(s).PostMessage(ch.ID, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(set.BlockSet...))
	if err != nil {
		t.Fatal(err)
	}
	got := interaction(t, must[*localslack.Delivery](t)(s.Press(localslack.Press{User: ana.ID, Channel: ch.ID, MessageTS: ts, ActionID: "feedback", Value: "wrong"})))
	if a := got.ActionCallback.BlockActions[0]; a.Type != "feedback_buttons" || a.Value != "wrong" || a.BlockID == "" {
		t.Errorf("action %+v", a)
	}
}

func TestShortcuts(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	global := interaction(t, must[*localslack.Delivery](t)(s.Shortcut(ana.ID, "ask")))
	if global.Type != slack.InteractionTypeShortcut || global.CallbackID != "ask" || global.TriggerID == "" {
		t.Errorf("global %+v", global)
	}
	m := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "pricing?"})).Message
	on := interaction(t, must[*localslack.Delivery](t)(s.MessageShortcut(ana.ID, ch.ID, m.TS, "who")))
	if on.Type != slack.InteractionTypeMessageAction || on.Message.Text != "pricing?" || on.Channel.ID != ch.ID || on.ResponseURL == "" {
		t.Errorf("on a message %+v", on)
	}
}

func TestAppHomeAndAssistant(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	api := client(s)
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	if _, err := api.PublishView(ana.ID, home, ""); err != nil {
		t.Fatal(err)
	}
	d := must[*localslack.Delivery](t)(s.OpenAppHome(ana.ID, "home"))
	if e := inner(t, []*localslack.Delivery{d})[0].(*slackevents.AppHomeOpenedEvent); e.User != ana.ID || e.Tab != "home" || e.View == nil {
		t.Errorf("home %+v", e)
	}
	p := must[localslack.Posted](t)(s.StartAssistantThread(ana.ID, "C0HERE"))
	events := inner(t, p.Deliveries)
	e := events[len(events)-1].(*slackevents.AssistantThreadStartedEvent)
	if e.AssistantThread.ThreadTimeStamp != p.Message.TS || e.AssistantThread.Context.ChannelID != "C0HERE" {
		t.Errorf("assistant %+v", e)
	}
	ch, ts := e.AssistantThread.ChannelID, e.AssistantThread.ThreadTimeStamp
	moved := must[*localslack.Delivery](t)(s.ChangeAssistantContext(ana.ID, ts, "C0THERE"))
	if e := inner(t, []*localslack.Delivery{moved})[0].(*slackevents.AssistantThreadContextChangedEvent); e.AssistantThread.Context.ChannelID != "C0THERE" {
		t.Errorf("moved %+v", e)
	}
	prompts := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: ch, ThreadTS: ts, Title: "Try"}
	prompts.AddPrompt("Pricing", "who owns pricing?")
	for _, err := range []error{
		api.SetAssistantThreadsSuggestedPrompts(prompts),
		api.SetAssistantThreadsTitle(slack.AssistantThreadsSetTitleParameters{ChannelID: ch, ThreadTS: ts, Title: "Pricing"}),
		api.SetAssistantThreadsStatus(slack.AssistantThreadsSetStatusParameters{ChannelID: ch, ThreadTS: ts, Status: "is looking"}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := s.AssistantThread(ch, ts); got.Status != "is looking" || got.Title != "Pricing" || len(got.Prompts) != 1 {
		t.Errorf("thread %+v", got)
	}
	if _, _, err := api.PostMessage(ch, slack.MsgOptionText("x", false), slack.MsgOptionTS(ts)); err != nil {
		t.Fatal(err)
	}
	if got := s.AssistantThread(ch, ts); got.Status != "" {
		t.Errorf("status stays %q", got.Status)
	}
}

func TestWaitSeesPastAndFuture(t *testing.T) {
	s, _, ch := room(t, localslack.Options{})
	api := client(s)
	for _, text := range []string{"first", "second"} {
		found := make(chan error, 1)
		go func() {
			_, err := s.WaitMessage(soon(t), func(m localslack.Message) bool { return m.Text == text })
			found <- err
		}()
		if _, _, err := api.PostMessage(ch.ID, slack.MsgOptionText(text, false)); err != nil {
			t.Fatal(err)
		}
		if err := <-found; err != nil {
			t.Error(err)
		}
	}
	n := 0
	for e := range s.Subscribe(t.Context(), 0) {
		if n++; e.Seq != n {
			t.Errorf("entry %d has Seq %d", n, e.Seq)
		}
		if n == len(s.Log()) {
			break
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	if _, err := s.WaitEphemeral(ctx, func(localslack.Ephemeral) bool { return true }); err == nil || !strings.Contains(err.Error(), "enough") {
		t.Errorf("error %v", err)
	}
}
