package localslack_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/localslack"
)

// post calls a method with form values and returns Slack's answer.
func post(t *testing.T, s *localslack.Server, method, token string, values url.Values) map[string]any {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+method, strings.NewReader(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestErrors(t *testing.T) {
	s := start(t, localslack.Options{})
	ana, bob := s.AddUser("ana"), s.AddUser("bob")
	bot := s.BotUserID()
	in := s.AddChannel(localslack.PublicChannel, "in", ana.ID, bot)
	out := s.AddChannel(localslack.PublicChannel, "out", ana.ID)
	hidden := s.AddChannel(localslack.PrivateChannel, "hidden", ana.ID)
	old := s.AddChannel(localslack.PublicChannel, "old", ana.ID, bot)
	theirs := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: in.ID, Text: "hello"})).Message.TS
	_, own, err := client(s).PostMessage(in.ID, slack.MsgOptionText("mine", false))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Archive(old.ID); err != nil {
		t.Fatal(err)
	}
	gone := s.AddUser("gone")
	if err := s.Deactivate(gone.ID); err != nil {
		t.Fatal(err)
	}
	const noTS = "1700000000.000001"
	modal := `{"type":"modal","title":{"type":"plain_text","text":"T"},"blocks":[]}`
	home := `{"type":"home","blocks":[]}`

	for _, test := range []struct {
		name, method, token string
		values              url.Values
		want                string
	}{
		{"no token", "auth.test", "-", nil, "not_authed"},
		{"wrong token", "auth.test", "xoxb-nobody", nil, "invalid_auth"},
		{"app token for a bot method", "auth.test", localslack.DefaultAppToken, nil, "not_allowed_token_type"},
		{"bot token for a connection", "apps.connections.open", "", nil, "not_allowed_token_type"},
		{"no such method", "chat.shout", "", nil, "unknown_method"},

		{"post nowhere", "chat.postMessage", "", url.Values{"channel": {"C0NONE"}, "text": {"x"}}, "channel_not_found"},
		{"post to a private channel from outside", "chat.postMessage", "", url.Values{"channel": {hidden.ID}, "text": {"x"}}, "channel_not_found"},
		{"post to a public channel from outside", "chat.postMessage", "", url.Values{"channel": {out.ID}, "text": {"x"}}, "not_in_channel"},
		{"post to an archived channel", "chat.postMessage", "", url.Values{"channel": {old.ID}, "text": {"x"}}, "is_archived"},
		{"post nothing", "chat.postMessage", "", url.Values{"channel": {in.ID}}, "no_text"},
		{"post white space", "chat.postMessage", "", url.Values{"channel": {in.ID}, "text": {" \n"}}, "no_text"},
		{"post no blocks", "chat.postMessage", "", url.Values{"channel": {in.ID}, "blocks": {"[]"}}, "no_text"},
		{"post broken blocks", "chat.postMessage", "", url.Values{"channel": {in.ID}, "blocks": {"{"}}, "invalid_blocks_format"},
		{"post bad blocks", "chat.postMessage", "", url.Values{"channel": {in.ID}, "blocks": {`[{"type":"x"}]`}}, "invalid_blocks"},
		{"post two tables", "chat.postMessage", "", url.Values{"channel": {in.ID}, "blocks": {`[{"type":"table","rows":[[]]},{"type":"table","rows":[[]]}]`}}, "invalid_attachments"},
		{"post to no timestamp", "chat.postMessage", "", url.Values{"channel": {in.ID}, "text": {"x"}, "thread_ts": {"now"}}, "invalid_thread_ts"},
		{"post to no thread", "chat.postMessage", "", url.Values{"channel": {in.ID}, "text": {"x"}, "thread_ts": {noTS}}, "thread_not_found"},
		{"post broken metadata", "chat.postMessage", "", url.Values{"channel": {in.ID}, "text": {"x"}, "metadata": {"["}}, "invalid_metadata_format"},
		{"post metadata without payload", "chat.postMessage", "", url.Values{"channel": {in.ID}, "text": {"x"}, "metadata": {`{"event_type":"e"}`}}, "invalid_metadata_schema"},
		{"post text twice", "chat.postMessage", "", url.Values{"channel": {in.ID}, "text": {"x"}, "markdown_text": {"y"}}, "markdown_text_conflict"},

		{"whisper to nobody", "chat.postEphemeral", "", url.Values{"channel": {in.ID}, "text": {"x"}}, "invalid_arguments"},
		{"whisper to one outside", "chat.postEphemeral", "", url.Values{"channel": {in.ID}, "text": {"x"}, "user": {bob.ID}}, "user_not_in_channel"},
		{"whisper too long", "chat.postEphemeral", "", url.Values{"channel": {in.ID}, "text": {strings.Repeat("x", 40001)}, "user": {ana.ID}}, "msg_too_long"},
		{"whisper at the limit", "chat.postEphemeral", "", url.Values{"channel": {in.ID}, "text": {strings.Repeat("x", 40000)}, "user": {ana.ID}}, ""},

		{"update what is not there", "chat.update", "", url.Values{"channel": {in.ID}, "ts": {noTS}, "text": {"x"}}, "message_not_found"},
		{"update another's", "chat.update", "", url.Values{"channel": {in.ID}, "ts": {theirs}, "text": {"x"}}, "cant_update_message"},
		{"update to nothing", "chat.update", "", url.Values{"channel": {in.ID}, "ts": {own}}, "no_text"},
		{"update too long", "chat.update", "", url.Values{"channel": {in.ID}, "ts": {own}, "text": {strings.Repeat("x", 4001)}}, "msg_too_long"},
		{"update at the limit", "chat.update", "", url.Values{"channel": {in.ID}, "ts": {own}, "text": {strings.Repeat("x", 4000)}}, ""},
		{"delete another's", "chat.delete", "", url.Values{"channel": {in.ID}, "ts": {theirs}}, "cant_delete_message"},
		{"delete what is not there", "chat.delete", "", url.Values{"channel": {in.ID}, "ts": {noTS}}, "message_not_found"},

		{"replies from outside", "conversations.replies", "", url.Values{"channel": {out.ID}, "ts": {noTS}}, "not_in_channel"},
		{"replies of no thread", "conversations.replies", "", url.Values{"channel": {in.ID}, "ts": {noTS}}, "thread_not_found"},
		{"replies at no cursor", "conversations.replies", "", url.Values{"channel": {in.ID}, "ts": {theirs}, "cursor": {"x"}}, "invalid_cursor"},
		{"replies since never", "conversations.replies", "", url.Values{"channel": {in.ID}, "ts": {theirs}, "oldest": {"never"}}, "invalid_ts_oldest"},
		{"history of nothing", "conversations.history", "", url.Values{}, "channel_not_found"},
		{"open with nobody", "conversations.open", "", url.Values{}, "users_list_not_supplied"},
		{"open with who is not there", "conversations.open", "", url.Values{"users": {"U0NONE"}}, "user_not_found"},
		{"open with one who left", "conversations.open", "", url.Values{"users": {gone.ID}}, "user_disabled"},
		{"open a channel", "conversations.open", "", url.Values{"channel": {in.ID}}, "method_not_supported_for_channel_type"},
		{"info on a hidden channel", "conversations.info", "", url.Values{"channel": {hidden.ID}}, "channel_not_found"},
		{"info on who is not there", "users.info", "", url.Values{"user": {"U0NONE"}}, "user_not_found"},
		{"the people of no group", "usergroups.users.list", "", nil, "invalid_arguments"},
		{"the people of an unknown group", "usergroups.users.list", "", url.Values{"usergroup": {"S0NONE"}}, "no_such_subteam"},

		{"react to nothing", "reactions.add", "", url.Values{"name": {"eyes"}}, "no_item_specified"},
		{"react with nothing", "reactions.add", "", url.Values{"channel": {in.ID}, "timestamp": {theirs}}, "invalid_name"},
		{"react to what is not there", "reactions.add", "", url.Values{"channel": {in.ID}, "timestamp": {noTS}, "name": {"eyes"}}, "message_not_found"},
		{"react", "reactions.add", "", url.Values{"channel": {in.ID}, "timestamp": {theirs}, "name": {"eyes"}}, ""},
		{"react again", "reactions.add", "", url.Values{"channel": {in.ID}, "timestamp": {theirs}, "name": {"eyes"}}, "already_reacted"},

		{"open without trigger", "views.open", "", url.Values{"view": {modal}}, "invalid_arguments"},
		{"open with a false trigger", "views.open", "", url.Values{"view": {modal}, "trigger_id": {"1.2.3"}}, "invalid_trigger_id"},
		{"open a home", "views.open", "", url.Values{"view": {home}, "trigger_id": {"1.2.3"}}, "invalid_arguments"},
		{"publish to nobody", "views.publish", "", url.Values{"view": {home}}, "invalid_arguments"},
		{"publish against a hash", "views.publish", "", url.Values{"view": {home}, "user_id": {ana.ID}, "hash": {"old"}}, "hash_conflict"},
		{"update no view", "views.update", "", url.Values{"view": {modal}, "view_id": {"V0NONE"}}, "not_found"},
		{"publish too much", "views.publish", "", url.Values{"user_id": {ana.ID}, "view": {`{"type":"home","blocks":[],"x":"` + strings.Repeat("x", 256000) + `"}`}}, "view_too_large"},

		{"status without a thread", "assistant.threads.setStatus", "", url.Values{"channel_id": {in.ID}, "status": {"s"}}, "invalid_thread_ts"},
		{"status nowhere", "assistant.threads.setStatus", "", url.Values{"channel_id": {"C0NONE"}, "status": {"s"}}, "channel_not_found"},
		{"status", "assistant.threads.setStatus", "", url.Values{"channel_id": {in.ID}, "thread_ts": {theirs}, "status": {"s"}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			token := test.token
			switch token {
			case "":
				token = localslack.DefaultBotToken
			case "-":
				token = ""
			}
			reply := post(t, s, test.method, token, test.values)
			got, _ := reply["error"].(string)
			if got != test.want || reply["ok"] != (test.want == "") {
				t.Errorf("%s: error %q, want %q (%v)", test.method, got, test.want, reply)
			}
		})
	}
}

func TestTokenAsFormField(t *testing.T) {
	s := start(t, localslack.Options{})
	if reply := post(t, s, "auth.test", "", url.Values{"token": {localslack.DefaultBotToken}}); reply["bot_id"] != s.BotID() {
		t.Errorf("auth.test: %v", reply)
	}
}

func TestConnectionsOpenNeedsPost(t *testing.T) {
	s := start(t, localslack.Options{})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.APIURL()+"apps.connections.open", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var reply struct{ Error string }
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil || reply.Error != "insecure_request" {
		t.Errorf("error %q, %v", reply.Error, err)
	}
}

func TestJSONBody(t *testing.T) {
	s := start(t, localslack.Options{})
	for body, want := range map[string]string{`{`: "invalid_json", `[]`: "json_not_object", `{"user":"U0NONE"}`: "user_not_found"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+"users.info", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+localslack.DefaultBotToken)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var reply struct{ Error string }
		err = json.NewDecoder(resp.Body).Decode(&reply)
		_ = resp.Body.Close()
		if err != nil || reply.Error != want {
			t.Errorf("%s: error %q, want %q (%v)", body, reply.Error, want, err)
		}
	}
}

func TestInvalidBlocksSayWhere(t *testing.T) {
	s := start(t, localslack.Options{})
	ch := s.AddChannel(localslack.PublicChannel, "in", s.BotUserID())
	section := slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", strings.Repeat("a", 3001), false, false), nil, nil)
	_, _, err := client(s).PostMessage(ch.ID, slack.MsgOptionBlocks(section))
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || refused.Err != "invalid_blocks" {
		t.Fatalf("error %v", err)
	}
	// As recorded in https://github.com/yonicd/slackreprex/issues/3.
	want := []string{
		"[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]",
		"[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
	}
	if got := refused.ResponseMetadata.Messages; strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("messages %q", got)
	}
}

func TestLongTextIsTruncated(t *testing.T) {
	s := start(t, localslack.Options{})
	ch := s.AddChannel(localslack.PublicChannel, "in", s.BotUserID())
	for n, warned := range map[int]bool{40000: false, 40001: true} {
		reply := post(t, s, "chat.postMessage", localslack.DefaultBotToken, url.Values{"channel": {ch.ID}, "text": {strings.Repeat("é", n)}})
		if reply["ok"] != true || (reply["warning"] == "message_truncated") != warned {
			t.Errorf("%d characters: ok %v, warning %v", n, reply["ok"], reply["warning"])
		}
	}
}

func TestThread(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	ch := s.AddChannel(localslack.PublicChannel, "in", ana.ID, s.BotUserID())
	api := client(s)
	root := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "question"})).Message
	meta := slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"id": "1"}}
	var replies []string
	for _, text := range []string{"one", "two", "three"} {
		_, ts, err := api.PostMessage(ch.ID, slack.MsgOptionText(text, false), slack.MsgOptionTS(root.TS), slack.MsgOptionMetadata(meta))
		if err != nil {
			t.Fatal(err)
		}
		replies = append(replies, ts)
	}
	texts := func(p slack.GetConversationRepliesParameters) (string, string) {
		t.Helper()
		p.ChannelID, p.Timestamp = ch.ID, root.TS
		msgs, more, cursor, err := api.GetConversationReplies(&p)
		if err != nil {
			t.Fatal(err)
		}
		if more != (cursor != "") {
			t.Errorf("has_more %v with cursor %q", more, cursor)
		}
		var out []string
		for _, m := range msgs {
			out = append(out, m.Text)
		}
		return strings.Join(out, " "), cursor
	}
	if got, _ := texts(slack.GetConversationRepliesParameters{}); got != "question one two three" {
		t.Errorf("all: %s", got)
	}
	got, cursor := texts(slack.GetConversationRepliesParameters{Limit: 2})
	rest, end := texts(slack.GetConversationRepliesParameters{Limit: 2, Cursor: cursor})
	if got != "question one" || rest != "two three" || end != "" {
		t.Errorf("pages: %q, %q, %q", got, rest, end)
	}
	if got, _ := texts(slack.GetConversationRepliesParameters{Oldest: replies[0], Latest: replies[2]}); got != "question two" {
		t.Errorf("between: %s", got)
	}
	if got, _ := texts(slack.GetConversationRepliesParameters{Oldest: replies[0], Latest: replies[2], Inclusive: true}); got != "question one two three" {
		t.Errorf("between, inclusive: %s", got)
	}
	for _, all := range []bool{false, true} {
		msgs, _, _, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: ch.ID, Timestamp: replies[1], IncludeAllMetadata: all})
		if err != nil {
			t.Fatal(err)
		}
		if has := msgs[1].Metadata.EventType == "answer"; has != all || msgs[0].ReplyCount != 3 {
			t.Errorf("include_all_metadata %v: metadata %v, %d replies", all, has, msgs[0].ReplyCount)
		}
	}
	for _, all := range []bool{false, true} {
		tagged := s.AddChannel(localslack.PublicChannel, "tagged", s.BotUserID())
		if _, _, err := api.PostMessage(tagged.ID, slack.MsgOptionText("x", false), slack.MsgOptionMetadata(meta)); err != nil {
			t.Fatal(err)
		}
		h, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: tagged.ID, IncludeAllMetadata: all})
		if err != nil || (h.Messages[0].Metadata.EventType == "answer") != all {
			t.Errorf("history, include_all_metadata %v: %+v, %v", all, h, err)
		}
	}
	history, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: ch.ID})
	if err != nil || len(history.Messages) != 1 || history.Messages[0].Text != "question" {
		t.Errorf("history: %+v, %v", history, err)
	}
	// A parent with replies leaves a tombstone.
	if _, err := s.Delete(ana.ID, ch.ID, root.TS); err != nil {
		t.Fatal(err)
	}
	if m := s.Thread(ch.ID, root.TS); len(m) != 4 || m[0].Subtype != "tombstone" {
		t.Errorf("after deleting the parent: %+v", m)
	}
}

// Who asks with which token is told whose app it is, and when, by the server's clock.
func TestIdentity(t *testing.T) {
	stopped := newClock()
	s := start(t, localslack.Options{BotApp: "A0OTHER", Scopes: []string{"chat:write", "users:read"}, Now: stopped.Now})
	api := client(s)
	who, err := api.AuthTest()
	if err != nil {
		t.Fatal(err)
	}
	if got := who.Header.Get("X-OAuth-Scopes"); got != "chat:write,users:read" {
		t.Errorf("scopes %q", got)
	}
	if at, err := http.ParseTime(who.Header.Get("Date")); err != nil || !at.Equal(stopped.Now().Truncate(time.Second)) {
		t.Errorf("date %v, %v", at, err)
	}
	bot, err := api.GetBotInfo(slack.GetBotInfoParameters{Bot: who.BotID})
	if err != nil || bot.AppID != "A0OTHER" || bot.UserID != who.UserID {
		t.Errorf("bot %+v, %v", bot, err)
	}
	if _, err := api.GetBotInfo(slack.GetBotInfoParameters{Bot: "B0"}); err == nil || err.Error() != "bot_not_found" {
		t.Errorf("another bot: %v", err)
	}
}

func TestUserGroup(t *testing.T) {
	s := start(t, localslack.Options{})
	ana, bob := s.AddUser("ana"), s.AddUser("bob")
	group, empty := s.AddUserGroup("curators", ana.ID, bob.ID), s.AddUserGroup("nobody")
	if !strings.HasPrefix(group.ID, "S") || group.Handle != "curators" {
		t.Errorf("group %+v", group)
	}
	for id, want := range map[string][]string{group.ID: {ana.ID, bob.ID}, empty.ID: {}} {
		got, err := client(s).GetUserGroupMembers(id)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", id, got, err)
		}
	}
}

// Metadata is for who asks for it.
func TestEventsHaveNoMetadata(t *testing.T) {
	s := start(t, localslack.Options{Subscriptions: []string{"message.channels"}})
	ch := s.AddChannel(localslack.PublicChannel, "in", s.BotUserID())
	run(t, s, ackAll)
	api := client(s)
	meta := slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"id": "1"}}
	_, ts, err := api.PostMessage(ch.ID, slack.MsgOptionText("a", false), slack.MsgOptionMetadata(meta))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessage(ch.ID, ts, slack.MsgOptionText("b", false)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := api.DeleteMessage(ch.ID, ts); err != nil {
		t.Fatal(err)
	}
	sent := kinds(s, localslack.EnvelopeSent)
	if len(sent) != 3 {
		t.Errorf("%d events", len(sent))
	}
	for _, e := range sent {
		if payload := string(e.Delivery.Payload()); strings.Contains(payload, "event_payload") {
			t.Errorf("an event has metadata: %s", payload)
		}
	}
}

func TestUpdateKeepsWhatIsLeftOut(t *testing.T) {
	s := start(t, localslack.Options{})
	ch := s.AddChannel(localslack.PublicChannel, "in", s.BotUserID())
	api := client(s)
	meta := slack.SlackMetadata{EventType: "answer", EventPayload: map[string]any{"id": "1"}}
	_, ts, err := api.PostMessage(ch.ID, slack.MsgOptionText("a", false), slack.MsgOptionBlocks(slack.NewDividerBlock()), slack.MsgOptionMetadata(meta))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessage(ch.ID, ts, slack.MsgOptionText("b", false)); err != nil {
		t.Fatal(err)
	}
	m := s.Messages(ch.ID)[0]
	if m.Text != "b" || len(m.Blocks) == 0 || len(m.Metadata) == 0 || m.Edited == nil {
		t.Errorf("after the text alone: %+v", m)
	}
	if _, _, _, err := api.UpdateMessage(ch.ID, ts, slack.MsgOptionText("c", false), slack.MsgOptionBlocks()); err != nil {
		t.Fatal(err)
	}
	if m := s.Messages(ch.ID)[0]; len(m.Blocks) != 0 {
		t.Errorf("blocks stayed: %s", m.Blocks)
	}
}

func TestDelete(t *testing.T) {
	s := start(t, localslack.Options{Subscriptions: []string{"message.channels"}})
	ch := s.AddChannel(localslack.PublicChannel, "in", s.BotUserID())
	api := client(s)
	_, ts, err := api.PostMessage(ch.ID, slack.MsgOptionText("x", false))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := api.DeleteMessage(ch.ID, ts); err != nil || len(s.Messages(ch.ID)) != 0 {
		t.Errorf("%d messages, %v", len(s.Messages(ch.ID)), err)
	}
	if n := len(kinds(s, localslack.MessageDeleted)); n != 1 {
		t.Errorf("%d deletions logged", n)
	}
}

func TestAttachments(t *testing.T) {
	s := start(t, localslack.Options{})
	ch := s.AddChannel(localslack.PublicChannel, "in", s.BotUserID())
	for attachments, want := range map[string]string{
		`[{"text":"x"}]`:                    "",
		`[{"blocks":[{"type":"divider"}]}]`: "",
		`[{"blocks":[{"type":"x"}]}]`:       "invalid_attachments",
		`{}`:                                "invalid_attachments",
		list(100, `{"text":"x"}`):           "",
		list(101, `{"text":"x"}`):           "too_many_attachments",
	} {
		reply := post(t, s, "chat.postMessage", localslack.DefaultBotToken, url.Values{"channel": {ch.ID}, "attachments": {attachments}})
		if got, _ := reply["error"].(string); got != want {
			t.Errorf("%.40s: error %q, want %q", attachments, got, want)
		}
	}
}

func TestTimestampsAreUnique(t *testing.T) {
	stopped := newClock()
	s := start(t, localslack.Options{Now: stopped.Now})
	ana := s.AddUser("ana")
	ch := s.AddChannel(localslack.PublicChannel, "in", ana.ID)
	last := ""
	for range 10 {
		ts := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "x"})).Message.TS
		if ts <= last {
			t.Errorf("%s after %s", ts, last)
		}
		last = ts
		stopped.advance(-time.Second)
	}
}

func TestConversations(t *testing.T) {
	s := start(t, localslack.Options{})
	ana := s.AddUser("ana")
	api := client(s)
	im, _, already, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana.ID}, ReturnIM: true})
	if err != nil || already || !im.IsIM || im.User != ana.ID {
		t.Fatalf("opening a DM: %+v, already %v, %v", im, already, err)
	}
	if again, _, already, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana.ID}}); err != nil || !already || again.ID != im.ID {
		t.Errorf("opening it again: %+v, already %v, %v", again, already, err)
	}
	if ch, _, err := api.PostMessage(ana.ID, slack.MsgOptionText("hi", false)); err != nil || ch != im.ID {
		t.Errorf("posting to a person: %s, %v", ch, err)
	}
	bob := s.AddUser("bob")
	group, _, already, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{ana.ID, bob.ID}, ReturnIM: true})
	if err != nil || already || !group.IsMpIM {
		t.Errorf("opening a group DM: %+v, already %v, %v", group, already, err)
	}
	info, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: im.ID})
	if err != nil || !info.IsIM {
		t.Errorf("info: %+v, %v", info, err)
	}
	user, err := api.GetUserInfo(ana.ID)
	if err != nil || user.Name != "ana" {
		t.Errorf("user: %+v, %v", user, err)
	}
}

func TestFaults(t *testing.T) {
	s := start(t, localslack.Options{})
	ch := s.AddChannel(localslack.PublicChannel, "in", s.BotUserID())
	api := client(s)
	for _, test := range []struct {
		name    string
		fault   localslack.Fault
		effect  int
		limited bool
	}{
		{name: "rate limit", fault: localslack.Fault{Status: 429, RetryAfter: 7 * time.Second}, limited: true},
		{name: "server error", fault: localslack.Fault{Status: 503}},
		{name: "server error after the effect", fault: localslack.Fault{Status: 500, AfterEffect: true}, effect: 1},
		{name: "error", fault: localslack.Fault{Error: "fatal_error"}},
		{name: "drop", fault: localslack.Fault{Drop: true}},
		{name: "drop after the effect", fault: localslack.Fault{Drop: true, AfterEffect: true}, effect: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
				if method != "chat.postMessage" {
					t.Errorf("method %s", method)
				}
				return test.fault
			})
			defer s.SetIntercept(nil)
			before := len(s.Messages(ch.ID))
			_, _, err := api.PostMessage(ch.ID, slack.MsgOptionText("x", false))
			if err == nil {
				t.Error("no error")
			}
			var limited *slack.RateLimitedError
			if errors.As(err, &limited) != test.limited || test.limited && limited.RetryAfter != 7*time.Second {
				t.Errorf("error %v", err)
			}
			if n := len(s.Messages(ch.ID)) - before; n != test.effect {
				t.Errorf("%d messages posted, want %d", n, test.effect)
			}
		})
	}
	calls := kinds(s, localslack.MethodCalled)
	if len(calls) != 6 || calls[0].Call.Status != 429 || calls[4].Call.Status != 0 {
		t.Errorf("%d calls logged", len(calls))
	}
}
