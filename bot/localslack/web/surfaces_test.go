package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"

	"whoowns/bot/localslack"
	"whoowns/bot/localslack/web"
	"whoowns/bot/localslack/web/webtest"
)

// catalogue is 335 options in 16 groups, each with a letter for its options to begin with.
func catalogue() []object {
	var groups []object
	for i := range 16 {
		letter := string(rune('A' + i))
		group := object{"label": plain("Area " + letter)}
		var all []object
		for n := range 21 - i/15 { // the last has one less
			all = append(all, object{"text": plain(fmt.Sprintf("%s%d %s", letter, n, strings.Repeat("of a long title ", 4))), "value": fmt.Sprintf("%s-%d", letter, n)})
		}
		group["options"] = all
		groups = append(groups, group)
	}
	return groups
}

func ofCatalogue(id string, more object) object {
	return with(object{"type": "static_select", "action_id": id, "placeholder": plain("A topic"), "option_groups": catalogue()}, more)
}

// publishes gives the person's App Home these blocks.
func (r *room) publishes(blocks ...any) {
	r.t.Helper()
	r.call("views.publish", object{"user_id": r.me.ID, "view": object{"type": "home", "blocks": blocks}})
}

// seesHome opens the tab of App Home.
func (r *room) seesHome() {
	r.t.Helper()
	r.page.Click(webtest.ID("conversation-whoowns"))
	r.page.Click(webtest.ID("tab-home"))
	r.page.Shows(webtest.ID("home"), "")
}

// grouped waits until a menu shows all of the catalogue, in its groups, and nothing is wider than the page.
func (r *room) grouped(selector string) {
	r.t.Helper()
	r.page.Until(fmt.Sprintf(`(() => {
		const menu = document.querySelector(%s);
		const groups = [...menu.querySelectorAll("optgroup")];
		return menu.options.length === 336 && groups.length === 16 && groups[7].label === "Area H" && groups[7].children.length === 21 &&
			groups[15].lastChild.value === "P-19" && menu.getBoundingClientRect().right <= innerWidth;
	})()`, literal(selector)))
}

func TestALongMenuIsInGroups(t *testing.T) {
	for name, size := range map[string]webtest.Size{"desktop": webtest.Desktop, "phone": webtest.Phone} {
		t.Run(name, func(t *testing.T) {
			r := enterSized(t, app{}, size)
			r.says("a menu", with(section("Pick one"), object{"block_id": "section", "accessory": ofCatalogue("beside", nil)}), bar(ofCatalogue("below", nil)))
			for id, block := range map[string]string{"beside": "section", "below": "bar"} {
				selector := webtest.ID("action-" + id)
				r.grouped(selector)
				r.uses(control{kind: "static_select", use: typed("H"), want: []string{"H-0"}}, selector, id, block)
				r.page.Until(fmt.Sprintf(`document.querySelector(%s).value === "H-0"`, literal(selector)))
			}
			r.noMore()
		})
	}
}

func TestALongMenuInHome(t *testing.T) {
	r := enter(t, app{act: func(r *room, _ *slack.InteractionCallback) {
		r.publishes(section("You chose"), bar(ofCatalogue("topic", nil)))
	}})
	r.publishes(section("Choose"), bar(ofCatalogue("topic", nil)))
	r.seesHome()
	r.grouped(webtest.ID("action-topic"))
	r.uses(control{kind: "static_select", use: typed("H"), want: []string{"H-0"}}, webtest.ID("action-topic"), "topic", "bar")
	r.page.Shows(webtest.ID("home"), "You chose")
	r.page.Until(`document.querySelector("[data-testid=action-topic]").value === "H-0"`)
	r.uses(control{kind: "static_select", use: typed("J"), want: []string{"J-0"}}, webtest.ID("action-topic"), "topic", "bar")
	r.noMore()
}

func TestALongMenuInAModal(t *testing.T) {
	initial := catalogue()[3]["options"].([]object)[4]
	r := enter(t, showing(modal("Change",
		inputBlock("topic", "Topic", ofCatalogue("topic", object{"initial_option": initial}), nil),
		inputBlock("other", "Other", ofCatalogue("other", nil), object{"optional": true}))))
	r.opens()
	r.grouped(webtest.ID("input-topic"))
	r.page.Type(webtest.ID("input-other"), "H")
	r.answers("Send")
	got := r.next(slack.InteractionTypeViewSubmission)
	r.closed()
	for id, want := range map[string]string{"topic": "D-4", "other": "H-0"} {
		if v := got.View.State.Values["block-"+id][id]; chosen(&v) != want {
			t.Errorf("%s is %q, want %q", id, chosen(&v), want)
		}
	}
}

// A home may have a hundred blocks. Who has scrolled down in it stays there when it is published anew.
func TestALongHomeIsScrolled(t *testing.T) {
	const most = 100
	home := func(text string) []any {
		var blocks []any
		for i := range most - 1 {
			blocks = append(blocks, section(fmt.Sprintf("%s %d", text, i)))
		}
		return append(blocks, bar(button("more", "More", "99"), object{"type": "users_select", "action_id": "who"}))
	}
	r := enter(t, app{act: func(r *room, _ *slack.InteractionCallback) { r.publishes(home("after")...) }})
	r.publishes(home("before")...)
	r.seesHome()
	p := r.page
	p.Until(fmt.Sprintf(`document.querySelectorAll(".home .blocks > *").length === %d`, most))
	p.Click(webtest.ID("action-more")) // which scrolls it into view
	if a := r.action(); a.Value != "99" {
		t.Errorf("the app got %q", a.Value)
	}
	p.Shows(webtest.ID("home"), "after 98")
	p.Until(`document.querySelector("[data-testid=action-more]").getBoundingClientRect().bottom <= innerHeight`)
	r.focusIs(webtest.ID("action-more"))
	r.uses(control{kind: "users_select", use: typed("Be"), want: []string{r.bea.ID}}, webtest.ID("action-who"), "who", "bar")
}

// What does not fit a table is scrolled to in the table; the page stays as wide as it is.
func TestATableHoldsLongCells(t *testing.T) {
	cell := func(text string) object { return object{"type": "raw_text", "text": text} }
	for name, size := range map[string]webtest.Size{"desktop": webtest.Desktop, "phone": webtest.Phone} {
		t.Run(name, func(t *testing.T) {
			r := enterSized(t, app{}, size)
			r.says("a table", object{"type": "table", "rows": []any{
				[]any{cell("Job"), cell("Why"), cell("Share")},
				[]any{cell("Pricing"), cell(strings.Repeat("A reason. ", 40)), object{"type": "raw_number", "value": 12.5}},
				[]any{nil, cell(strings.Repeat("unbroken", 40)), object{"type": "raw_number", "value": 7, "text": "7 %"}},
			}})
			r.page.Shows("td", "A reason. A reason.")
			r.page.Until(`(() => {
				const cells = [...document.querySelectorAll("td")].map((e) => e.textContent);
				const table = document.querySelector(".table");
				return cells[2] === "12.5" && cells[3] === "" && cells[5] === "7 %" &&
					table.scrollWidth > table.clientWidth && table.getBoundingClientRect().right <= innerWidth &&
					document.querySelector(".messages").scrollWidth <= document.querySelector(".messages").clientWidth;
			})()`)
		})
	}
}

// As many parts as a pie may have are told apart.
func TestAPieHasAColourForEachPart(t *testing.T) {
	r := enter(t, app{})
	var segments []object
	for i := range 6 {
		segments = append(segments, object{"label": fmt.Sprint("Part ", i), "value": i + 1})
	}
	r.says("a pie", chart("Parts", object{"type": "pie", "segments": segments}))
	r.page.Shows(".legend li", "Part 5: 6")
	r.page.Until(`new Set([...document.querySelectorAll(".chart path")].map((e) => getComputedStyle(e).fill)).size === 6`)
	r.page.Until(`new Set([...document.querySelectorAll(".legend li")].map((e) => getComputedStyle(e).borderLeftColor)).size === 6`)
}

// A feedback button that was pressed stays so when the message changes around it.
func TestFeedbackStaysGiven(t *testing.T) {
	blocks := func(text string) []any {
		return []any{section(text), object{"type": "context_actions", "block_id": "feedback", "elements": []any{object{"type": "feedback_buttons", "action_id": "given",
			"positive_button": object{"text": plain("Good"), "value": "good"}, "negative_button": object{"text": plain("Bad"), "value": "bad"}}}}}
	}
	r := enter(t, app{})
	m := r.says("answer", blocks("before")...)
	r.page.Until(`document.querySelectorAll("[data-testid=action-given] [aria-pressed=false]").length === 2`)
	r.page.Click(webtest.ID("action-given") + " [aria-label=Bad]")
	if a := r.action(); a.Value != "bad" {
		t.Errorf("the app got %q", a.Value)
	}
	r.page.Until(`document.querySelector("[data-testid=action-given] [aria-pressed=true]")?.value === "bad"`)
	r.call("chat.update", object{"channel": r.channel.ID, "ts": m.TS, "text": "answer", "blocks": blocks("after")})
	r.page.Shows(messageAt(m.TS), "after")
	r.page.Until(`document.querySelector("[data-testid=action-given] [aria-pressed=true]")?.value === "bad"`)
}

// A modal is updated as its submission is acknowledged, and again when the work is done.
func TestAModalIsUpdatedInTwoSteps(t *testing.T) {
	job := inputBlock("job", "Job", object{"type": "plain_text_input"}, nil)
	working := with(modal("Change", section("Working on it")), object{"submit": nil})
	a := showing(modal("Change", job))
	a.answer = func(_ *room, callback *slack.InteractionCallback) any {
		if callback.View.State.Values["block-job"]["job"].Value == "Pricing" {
			return object{"response_action": "update", "view": working}
		}
		return nil
	}
	r := enter(t, a)
	r.opens()
	p := r.page
	p.Type(webtest.ID("input-job"), "Pricing")
	r.enters()
	got := r.next(slack.InteractionTypeViewSubmission)
	p.Shows(webtest.ID("modal"), "Working on it")
	p.Until(`!document.querySelector("dialog [type=submit], dialog input")`)
	p.Until(`document.querySelector("dialog").contains(document.activeElement)`)
	r.call("views.update", object{"view_id": got.View.ID, "view": modal("Done", section("*Pricing* is kept."), job)})
	p.Shows(webtest.ID("modal")+" h2", "Done")
	p.Shows(webtest.ID("modal")+" strong", "Pricing")
	p.Type(webtest.ID("input-job"), "Roadmap")
	r.answers("Send")
	again := r.next(slack.InteractionTypeViewSubmission)
	if v := again.View.State.Values["block-job"]["job"]; again.View.ID != got.View.ID || v.Value != "Roadmap" {
		t.Errorf("submitted %q in %s", v.Value, again.View.ID)
	}
	r.closed()
}

// What only one person sees in a thread is there alone, with its buttons, and so is what answers them.
func TestAnEphemeralInAThread(t *testing.T) {
	var root localslack.Message
	r := enter(t, app{act: func(r *room, callback *slack.InteractionCallback) {
		url := callback.ResponseURL
		r.post(url, object{"text": "Thanks", "replace_original": false, "thread_ts": root.TS})
		r.post(url, object{"text": "For all", "replace_original": false, "response_type": "in_channel", "thread_ts": root.TS})
		r.post(url, object{"delete_original": true})
	}})
	root = r.wrote(r.me, "a question")
	r.call("chat.postMessage", object{"channel": r.channel.ID, "thread_ts": root.TS, "text": "an answer"})
	r.call("chat.postEphemeral", object{"channel": r.channel.ID, "user": r.me.ID, "thread_ts": root.TS, "text": "share?", "blocks": []any{section("Share it?"), bar(button("share", "Share", "yes"))}})
	whisper := r.server.Ephemerals(r.me.ID)[0]
	p := r.page
	p.Click(messageAt(root.TS) + " a.replies")
	thread := webtest.ID("thread") + " "
	p.Shows(thread+messageAt(whisper.TS), "Only visible to you")
	p.Click(thread + webtest.ID("action-share"))
	got := r.next(slack.InteractionTypeBlockActions)
	if !got.Container.IsEphemeral || got.Container.ThreadTs != root.TS || got.Container.MessageTs != whisper.TS {
		t.Errorf("pressed in %+v", got.Container)
	}
	p.Shows(thread+".ephemeral", "Thanks")
	p.Shows(thread+"article:not(.ephemeral)", "For all")
	p.Until(fmt.Sprintf(`!document.querySelector(%s)`, literal(messageAt(whisper.TS))))
	r.order(root.TS)
}

func TestShortcutsAreOffered(t *testing.T) {
	r := enter(t, app{}, web.Shortcut{Name: "Ask whoowns", CallbackID: "ask", Type: web.GlobalShortcut},
		web.Shortcut{Name: "Who owns this?", CallbackID: "who", Type: web.MessageShortcut})
	p := r.page
	m := r.wrote(r.bea, "pricing?")
	choose := func(button, name string) {
		t.Helper()
		p.Click(button)
		p.Until(`document.activeElement.textContent === ` + literal(name)) // the one that is offered there
		p.Press(kb.Enter)
	}
	choose(`.main .composer [aria-label="Shortcuts"]`, "Ask whoowns")
	if got := r.next(slack.InteractionTypeShortcut); got.CallbackID != "ask" || got.TriggerID == "" {
		t.Errorf("shortcut %+v", got)
	}
	p.Click(messageAt(m.TS) + " .to-thread")
	for _, place := range []string{".main ", webtest.ID("thread") + " "} {
		choose(place+messageAt(m.TS)+` [aria-label="More actions"]`, "Who owns this?")
		if got := r.next(slack.InteractionTypeMessageAction); got.CallbackID != "who" || got.MessageTs != m.TS || got.Message.Text != "pricing?" {
			t.Errorf("in %s: %+v", place, got)
		}
	}
	r.noMore()
}
