package bot_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/views"
	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Whatever is asked wherever, Slack takes what the bot shows as it is laid out, and so it does with what is pressed in it.
func TestAllThatIsShownIsWellFormed(t *testing.T) {
	t.Parallel()
	long := func(line string, n int) string { return strings.Repeat(line, n)[:min(3900, n*len(line))] }
	questions := []string{
		"pricing", "is sprint planning a PM job?", "prioritisation", "coding", "expense claims", "can one person be both?", "zzqx",
		"who owns the prize of the discovery unicorn?", "who sets the price and who orders the backlog?", "list", "list pm", "list po", "list both",
		"list engineering", "list neither", "chart", "chart pricing", "chart other", "compare pm po", "help", "", "what is a PM?",
		"- pricing\n- backlog\n- user stories\n- coding\n- expense claims\n- zzqx frob\n- prioritisation",
		long("- write the user stories & <b>such</b> of the team\n", 100), long("é<&>*_~` ", 500), "`pricing` *bold* _it_ <https://example.org|link> <#C012AB3CD>",
	}
	for where, ask := range asked {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			w, _ := newWorkspaceAt(t, sqlite(t), bot.Options{Record: record.All, Editors: bot.Everyone()})
			w.runs(w.person.ID, w.channel.ID, "set pm <@"+w.AddNamedUser("odd", "Grace <&> Hopper *x*").ID+"> everywhere")
			for _, text := range questions {
				if text == "" && (where == "a direct message" || where == "the assistant pane") {
					continue
				}
				e := ask(w, text)
				for _, one := range elements(t, e) {
					switch one.ActionID {
					case reply.ActionShare:
					case reply.ActionRate:
						w.shows(func() { w.choose(e, one.ActionID, thumb(t, e, false)) })
					case reply.ActionArea:
						for _, area := range real(t).Base().Areas {
							w.shows(func() { w.choose(e, one.ActionID, area) })
						}
					default:
						w.shows(func() { w.press(e, one.ActionID) })
					}
				}
			}
			w.stop()
			w.wellFormed()
			w.filledIn()
		})
	}
}

// Every topic that the base has can be shown in a message and in a window, with all that leans on it.
func TestEveryTopicIsWellFormed(t *testing.T) {
	t.Parallel()
	base := real(t).Base()
	w := reply.New(base, wording.English())
	v := views.New(base, wording.English())
	message := func(what string, r reply.Reply) {
		t.Helper()
		found, err := localslack.ValidateBlocks(localslack.MessageSurface, r.Blocks()...)
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %v %v", what, found, err)
		}
	}
	window := func(what string, view any) {
		t.Helper()
		data, err := json.Marshal(view)
		if err != nil {
			t.Fatal(err)
		}
		found, err := localslack.ValidateView(data)
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %v %v", what, found, err)
		}
	}
	for _, topic := range base.Topics {
		a := engine.Answer{Kind: engine.Ownership, Verdicts: []engine.Verdict{{Owner: topic.Owner, Topic: topic, Confidence: 1}}}
		answer := w.Answer(a).Shareable(reply.ActionShare, topic.Title, wording.English()).Rateable(reply.Rating{Topic: topic.ID}, wording.English())
		for name, r := range map[string]reply.Reply{
			"answer": answer, "why": w.Why(topic), "sure": w.Sure(topic), "other role": w.OtherRole(topic, ""), "pm": w.OtherRole(topic, knowledge.PM),
			"po": w.OtherRole(topic, knowledge.PO), "engineering": w.OtherRole(topic, knowledge.Engineering),
		} {
			if strings.ContainsAny(r.Text(), "{}") || strings.Contains(r.Text(), "..") {
				t.Errorf("%s of %s reads %q", name, topic.ID, r.Text())
			}
			message(fmt.Sprint(name, " of ", topic.ID), r)
		}
		window("window of "+topic.ID, v.Answer(answer))
		window("asking about "+topic.ID, v.Answered("1", topic.Title, answer))
		window("feedback on "+topic.ID, v.Feedback(w.Verdict(topic), "{}"))
	}
	for _, concept := range base.Concepts {
		message("why of "+concept.ID, w.WhyConcept(concept))
		message("sure of "+concept.ID, w.SureConcept(concept))
	}
	window("a phrasing", v.Phrasing("x", "pricing", "{}"))
	window("thanks", v.Thanks())
	window("asking", v.Ask())
}
