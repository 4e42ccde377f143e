package bot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/metrics"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/views"
)

// read reads metrics as Prometheus would.
func read(t *testing.T, m *metrics.Metrics) (text string, families map[string]*dto.MetricFamily) {
	t.Helper()
	page := httptest.NewRecorder()
	m.Handler().ServeHTTP(page, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	text = page.Body.String()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil || page.Code != http.StatusOK {
		t.Fatalf("/metrics = %d, %v:\n%s", page.Code, err, text)
	}
	return text, families
}

// counted adds up the series of a metric that have labels, written as `name="value"`; of a histogram the observations.
func counted(t *testing.T, m *metrics.Metrics, name string, labels ...string) float64 {
	t.Helper()
	_, families := read(t, m)
	sum := 0.0
	for _, series := range families[name].GetMetric() {
		has := []string{}
		for _, l := range series.GetLabel() {
			has = append(has, fmt.Sprintf("%s=%q", l.GetName(), l.GetValue()))
		}
		if slices.ContainsFunc(labels, func(l string) bool { return !slices.Contains(has, l) }) {
			continue
		}
		sum += series.GetCounter().GetValue() + series.GetGauge().GetValue() + float64(series.GetHistogram().GetSampleCount())
	}
	return sum
}

// closed are the values that labels may have: there are no others, whatever people type.
var closed = map[string][]string{
	"surface": {"slash", "mention", "dm", "home", "assistant", "press", "message shortcut", "global shortcut", "submission", "unknown"},
	"kind":    {"", "ownership", "concept", "list", "breakdown", "help", "unknown"},
	"owner":   {"", "pm", "po", "both", "engineering", "none", "several"},
	"outcome": {"answered", "declined", "failed", "turned away", "left", "ignored"},
	"action": {
		"topic", "why", "other", "area", "share", "share.message", "rate", "browse.role", "browse.area", "case.add", "case.dismiss",
		"ask", "feedback", "phrasing", "open", "set", "unset", "who", "whois", "forget", "unknown",
	},
	"method": {
		"auth.test", "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts", "assistant.threads.setTitle", "chat.postEphemeral",
		"chat.postMessage", "chat.update", "conversations.history", "conversations.info", "conversations.replies", "response_url",
		"usergroups.users.list", "users.info", "views.open", "views.publish", "views.update",
	},
	"result":     {"done", "limited", "unsure", "refused", "unfit", "denied", "loaded", "broken", "shown", "kept", "failed", "skipped"},
	"reason":     {"asked", "lost"},
	"thumb":      {"up", "down"},
	"change":     {"set", "unset"},
	"role":       {"pm", "po", "engineering"},
	"revision":   {"abc"},
	"go_version": {"go1"},
}

// Whatever people type, and whatever is sent in Slack's name, no metric has it: the labels have values of closed sets alone.
func TestMetricsHaveNothingThatWasTyped(t *testing.T) {
	t.Parallel()
	m := metrics.New(metrics.Build{Version: "v1", Revision: "abc", Go: "go1"})
	const mark = "zzqx"
	s := sqlite(t)
	left := store.Entry{ID: mark, Request: fmt.Sprintf(`{"surface": %q, "text": %q, "channel": %q, "user": %q}`, mark, mark, mark, mark)}
	if _, err := s.Record(t.Context(), mark, time.Millisecond, []store.Entry{left}); err != nil {
		t.Fatal(err)
	}
	w, _ := newWorkspaceAt(t, s, bot.Options{Metrics: m, Record: record.All, Editors: bot.Everyone()})
	hostile := []string{
		mark + `"} 1` + "\nwhoowns_" + mark + `{a="b`, mark + " <@U0" + mark + "> xoxb-1-2-" + mark, "who owns " + mark + " and pricing?", "set pm " + mark,
		"list " + mark, "pricing " + strings.Repeat(mark+" ", 200), "is sprint planning a PM job?", "who sets the price and who orders the backlog?",
	}
	questions, set := 0, 0
	for where, ask := range asked {
		for _, text := range hostile {
			shown := ask(w, text)
			if strings.HasPrefix(where, "a command") && strings.HasPrefix(text, "set pm ") {
				set++
				continue
			}
			if questions++; where == "a mention" && text == "is sprint planning a PM job?" {
				w.shows(func() { w.press(shown, reply.ActionWhy) })
				w.choose(shown, reply.ActionRate, thumb(t, shown, true))
			}
		}
	}
	for _, text := range hostile {
		became := w.submit(w.window(), map[string]string{views.BlockQuestion: text})
		if questions++; became.Kind != localslack.ViewUpdated {
			t.Errorf("the window becomes %+v", became)
		}
	}
	w.runs(w.person.ID, w.channel.ID, "set pm <@"+w.join(mark).ID+">")
	w.opens(w.person.ID)
	for i, payload := range []map[string]any{
		{"type": "block_actions", "trigger_id": "1", "actions": []any{map[string]any{"action_id": mark, "value": mark}}},
		{"type": "block_actions", "trigger_id": "2", "actions": []any{map[string]any{"action_id": reply.ActionTopic + mark, "value": mark}}},
		{"type": "view_submission", "view": map[string]any{"id": "V1", "callback_id": mark, "private_metadata": mark}},
	} {
		payload["user"], payload["channel"] = map[string]any{"id": w.person.ID}, map[string]any{"id": w.dm.ID}
		data, err := json.Marshal(map[string]any{"type": "interactive", "envelope_id": fmt.Sprint(mark, i), "payload": payload})
		if err != nil {
			t.Fatal(err)
		}
		w.Conns()[0].SendRaw(data)
	}
	until(t, "what was forged is counted", func() bool {
		return counted(t, m, "whoowns_questions_total", `surface="unknown"`, `outcome="failed"`) == 1 &&
			counted(t, m, "whoowns_interactions_total", `surface="press"`, `action="unknown"`) == 1 &&
			counted(t, m, "whoowns_interactions_total", `surface="press"`, `action="topic"`) == 1 &&
			counted(t, m, "whoowns_interactions_total", `surface="submission"`, `action="unknown"`, `outcome="failed"`) == 1
	})
	w.stop()

	text, families := read(t, m)
	for _, typed := range []string{mark, w.person.ID, w.channel.ID, w.dm.ID, localslack.DefaultBotToken} {
		if strings.Contains(text, typed) {
			t.Errorf("the metrics have %q:\n%s", typed, text)
		}
	}
	for name, family := range families {
		if !strings.HasPrefix(name, "whoowns_") {
			continue
		}
		for _, series := range family.GetMetric() {
			for _, l := range series.GetLabel() {
				if l.GetName() != "version" && !slices.Contains(closed[l.GetName()], l.GetValue()) {
					t.Errorf("%s has %s=%q", name, l.GetName(), l.GetValue())
				}
			}
		}
	}
	for _, want := range []struct {
		n      int
		name   string
		labels []string
	}{
		{questions + 1, "whoowns_questions_total", nil},
		{len(hostile), "whoowns_questions_total", []string{`surface="mention"`}},
		{len(hostile), "whoowns_questions_total", []string{`surface="submission"`}},
		{1, "whoowns_questions_total", []string{`surface="mention"`, `kind="ownership"`, `owner="po"`, `outcome="answered"`}},
		{questions, "whoowns_answer_seconds", nil},
		{1, "whoowns_interactions_total", []string{`action="why"`, `outcome="answered"`}},
		{set + 1, "whoowns_interactions_total", []string{`surface="slash"`, `action="set"`}},
		{1, "whoowns_interactions_total", []string{`surface="home"`, `action="open"`}},
		{1, "whoowns_feedback_total", []string{`thumb="up"`}},
		{1, "whoowns_directory_changes_total", []string{`change="set"`, `role="pm"`}},
		{1, "whoowns_store_up", nil},
		{0, "whoowns_inbox_questions", nil},
		{0, "whoowns_slack_connections", nil},
		{0, "whoowns_overlay_broken", nil},
		{len(real(t).Base().Topics), "whoowns_base_topics", nil},
		{1, "whoowns_base_info", []string{fmt.Sprintf("version=%q", real(t).Base().Version)}},
		{1, "whoowns_build_info", []string{`version="v1"`}},
		{1, "whoowns_slack_calls_total", []string{`method="auth.test"`, `result="done"`}},
	} {
		if got := counted(t, m, want.name, want.labels...); got != float64(want.n) {
			t.Errorf("%s%v = %v, want %d", want.name, want.labels, got, want.n)
		}
	}
	for _, name := range []string{"whoowns_confidence", "whoowns_acknowledgement_seconds", "whoowns_slack_call_seconds", "go_goroutines", "process_start_time_seconds"} {
		if counted(t, m, name) == 0 {
			t.Errorf("%s counts nothing", name)
		}
	}
}

// What Slack fails at is counted with what came of it, and a question that cannot be answered too.
func TestMetricsOfFailures(t *testing.T) {
	t.Parallel()
	m := metrics.New(metrics.Build{})
	w := newWorkspaceWith(t, localslack.Options{}, real(t), bot.Options{Metrics: m})
	var mu sync.Mutex
	calls := 0
	w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		mu.Lock()
		defer mu.Unlock()
		if method != "response_url" {
			return localslack.Fault{}
		}
		calls++
		return []localslack.Fault{{Status: http.StatusTooManyRequests, RetryAfter: time.Second}, {Status: http.StatusBadGateway}, {}}[min(calls, 3)-1]
	})
	w.shows(func() { w.command("pricing") })
	w.SetIntercept(func(_ string, _ *http.Request) localslack.Fault {
		return localslack.Fault{Error: "channel_not_found"}
	})
	w.say(localslack.Post{Channel: w.dm.ID, Text: "pricing"})
	w.stop()
	for _, want := range []struct {
		n      float64
		name   string
		labels []string
	}{
		{1, "whoowns_slack_calls_total", []string{`method="response_url"`, `result="limited"`}},
		{1, "whoowns_slack_calls_total", []string{`method="response_url"`, `result="unsure"`}},
		{1, "whoowns_slack_calls_total", []string{`method="response_url"`, `result="done"`}},
		{2, "whoowns_slack_retries_total", []string{`method="response_url"`}},
		{1, "whoowns_questions_total", []string{`surface="slash"`, `outcome="answered"`}},
		{1, "whoowns_questions_total", []string{`surface="dm"`, `outcome="failed"`}},
		{1, "whoowns_answer_seconds", nil},
	} {
		if got := counted(t, m, want.name, want.labels...); got != want.n {
			t.Errorf("%s%v = %v, want %v", want.name, want.labels, got, want.n)
		}
	}
	if counted(t, m, "whoowns_slack_calls_total", `method="chat.postMessage"`, `result="refused"`) == 0 {
		t.Error("what Slack refuses is not counted")
	}
}

// An overlay that changes is counted, and told of while it does not hold. What fails begins at zero.
func TestMetricsOfTheOverlay(t *testing.T) {
	t.Parallel()
	m := metrics.New(metrics.Build{})
	b := bot.New(client(newSlack(t, localslack.Options{})), real(t), sqlite(t), bot.Options{Metrics: m})
	if text, _ := read(t, m); !strings.Contains(text, `whoowns_questions_total{kind="",outcome="failed",owner="",surface="dm"} 0`) {
		t.Error("failures do not begin at zero, so that the first is no increase")
	}
	b.Keep(errors.New("no such owner"))
	if counted(t, m, "whoowns_overlay_broken") != 1 || counted(t, m, "whoowns_overlay_reloads_total", `result="broken"`) != 1 {
		t.Error("a broken overlay is not counted")
	}
	changed := overlaid(t, withoutPricing)
	b.Use(changed)
	if counted(t, m, "whoowns_overlay_broken") != 0 || counted(t, m, "whoowns_overlay_reloads_total", `result="loaded"`) != 1 {
		t.Error("an overlay that holds is not counted")
	}
	if counted(t, m, "whoowns_base_info", fmt.Sprintf("version=%q", changed.Base().Version)) != 1 {
		t.Error("the base is still the one before")
	}
}

// A question is logged in one line, with what was made of it, and with what it says only where that is asked for.
func TestOneLineAQuestion(t *testing.T) {
	t.Parallel()
	for _, told := range []bool{false, true} {
		t.Run(fmt.Sprint("with its text: ", told), func(t *testing.T) {
			t.Parallel()
			var logged bytes.Buffer // slog writes one line at a time
			w := newWorkspaceWith(t, localslack.Options{}, real(t), bot.Options{
				Log: slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})), LogQuestions: told,
			})
			texts := []string{"who sets the price and who orders the zzqx?", "is sprint planning a PM job?", "can one person be both?", "zzqx"}
			for _, text := range texts {
				asked["a command"](w, text)
			}
			w.opens(w.person.ID)
			w.stop()
			var lines []string
			for line := range strings.Lines(logged.String()) {
				var l struct {
					Level, Msg, Outcome, Kind, Owners, Topics, Question string
					Confidence                                          float64
					Request                                             struct{ ID, Surface, Channel, User string }
				}
				if err := json.Unmarshal([]byte(line), &l); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(line, "zzqx") && !told {
					t.Errorf("logged with what was asked: %s", line)
				}
				if l.Level == "INFO" && l.Request.ID != "" {
					lines = append(lines, fmt.Sprintf("%s %s %s [%s] [%s] %v %s", l.Request.Surface, l.Outcome, l.Kind, l.Owners, l.Topics, l.Confidence > .4, l.Question))
				}
				if l.Msg == "question" && (l.Request.User != w.person.ID || l.Request.Channel != w.channel.ID) {
					t.Errorf("logged without who asked where: %s", line)
				}
			}
			concept, _ := real(t).Respond(texts[2])
			want := []string{
				"slash answered ownership [pm none] [pricing -] false ", "slash answered ownership [po] [sprint-planning] true ",
				"slash answered concept [] [" + concept.Concept.ID + "] false ", "slash declined unknown [] [] false ",
			}
			for i := range want {
				if told {
					want[i] += texts[i]
				}
			}
			if !slices.Equal(lines, want) {
				t.Errorf("logged\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}
