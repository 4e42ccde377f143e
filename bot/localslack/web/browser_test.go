package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"whoowns/bot/localslack"
	"whoowns/bot/localslack/web"
	"whoowns/bot/localslack/web/webtest"
)

// An app is what an app does beside acknowledging. It runs on the goroutine that reads the app's envelopes.
type app struct {
	// act follows an action.
	act func(*room, *slack.InteractionCallback)
	// answer is the payload of a submission's acknowledgement; nil closes the view.
	answer func(*room, *slack.InteractionCallback) any
}

// A room is a workspace with an app in it, and a person who looks at it in a browser.
type room struct {
	t        *testing.T
	server   *localslack.Server
	me, bea  localslack.User
	channel  localslack.Channel // which the page shows
	product  localslack.Channel
	dm       localslack.Channel
	page     *webtest.Page
	told     chan slack.InteractionCallback // what the app got, in order
	messages chan string                    // the texts that the app got in its direct messages
}

// enter opens the page of a new workspace, in which an app listens that offers these shortcuts.
func enter(t *testing.T, a app, shortcuts ...web.Shortcut) *room {
	t.Helper()
	return enterSized(t, a, webtest.Desktop, shortcuts...)
}

func enterSized(t *testing.T, a app, size webtest.Size, shortcuts ...web.Shortcut) *room {
	t.Helper()
	s := startSlack(t)
	r := &room{t: t, server: s, told: make(chan slack.InteractionCallback, 100), messages: make(chan string, 100)}
	r.me, r.bea = s.AddUser("ana"), s.AddNamedUser("bea", "Bea")
	r.channel = s.AddChannel(localslack.PublicChannel, "general", r.me.ID, r.bea.ID, s.BotUserID())
	r.product = s.AddChannel(localslack.PublicChannel, "product", r.me.ID, r.bea.ID, s.BotUserID())
	var err error
	if r.dm, err = s.OpenDM(r.me.ID); err != nil {
		t.Fatal(err)
	}
	r.run(a)
	served := httptest.NewServer(web.New(s, web.Options{Person: r.me, Command: "/whoowns", Hint: "pricing", Shortcuts: shortcuts}))
	t.Cleanup(served.Close)
	r.page = webtest.Open(t, served.URL, size)
	r.page.Shows("h2", "#general")
	return r
}

// run connects the app by slack-go's Socket Mode client.
func (r *room) run(a app) {
	r.t.Helper()
	client := socketmode.New(slack.New(localslack.DefaultBotToken,
		slack.OptionAppLevelToken(localslack.DefaultAppToken), slack.OptionAPIURL(r.server.APIURL())))
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = client.RunContext(ctx) })
	wg.Go(func() {
		for {
			select {
			case e := <-client.Events:
				if e.Request != nil && e.Request.EnvelopeID != "" {
					r.handle(client, e, a)
				}
			case <-ctx.Done():
				return
			}
		}
	})
	r.t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	if _, err := r.server.WaitConns(r.soon(), 1); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) handle(client *socketmode.Client, e socketmode.Event, a app) {
	callback, interactive := e.Data.(slack.InteractionCallback)
	var payload []any
	if callback.Type == slack.InteractionTypeViewSubmission && a.answer != nil {
		if answer := a.answer(r, &callback); answer != nil {
			payload = append(payload, answer)
		}
	}
	if err := client.Ack(*e.Request, payload...); err != nil {
		r.t.Errorf("acknowledge: %v", err)
	}
	if !interactive {
		var event struct {
			Event struct{ Type, Text string }
		}
		if err := json.Unmarshal(e.Request.Payload, &event); err == nil && event.Event.Type == "message" {
			r.messages <- event.Event.Text
		}
		return
	}
	if callback.Type == slack.InteractionTypeBlockActions && a.act != nil {
		a.act(r, &callback)
	}
	r.told <- callback
}

// soon bounds a wait that is met at once when all is well.
func (r *room) soon() context.Context {
	ctx, cancel := context.WithTimeout(r.t.Context(), 20*time.Second)
	r.t.Cleanup(cancel)
	return ctx
}

// next is what the app gets next.
func (r *room) next(kind slack.InteractionType) slack.InteractionCallback {
	r.t.Helper()
	select {
	case got := <-r.told:
		if got.Type != kind {
			r.t.Fatalf("the app got a %s, want a %s", got.Type, kind)
		}
		return got
	case <-r.soon().Done():
		r.t.Fatalf("the app got no %s", kind)
	}
	panic("unreachable")
}

// action is the action that the app gets next.
func (r *room) action() *slack.BlockAction {
	r.t.Helper()
	got := r.next(slack.InteractionTypeBlockActions).ActionCallback.BlockActions
	if len(got) != 1 {
		r.t.Fatalf("%d actions at once", len(got))
	}
	return got[0]
}

// noMore says that the app got nothing that the test did not expect.
func (r *room) noMore() {
	r.t.Helper()
	select {
	case got := <-r.told:
		r.t.Errorf("the app got a %s too: %+v", got.Type, got.ActionCallback.BlockActions)
	default:
	}
}

// call calls a method of the Web API as the app. What it sends is the JSON itself, so that nothing of it is lost on the way.
func (r *room) call(method string, args map[string]any) {
	r.t.Helper()
	r.post(r.server.APIURL()+method, args)
}

func (r *room) post(address string, args any) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.soon(), http.MethodPost, address, strings.NewReader(literal(args)))
	if err != nil {
		r.t.Error(err)
		return
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+localslack.DefaultBotToken)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Error(err)
		return
	}
	defer response.Body.Close()
	var answer struct {
		OK       bool
		Error    string
		Metadata struct{ Messages []string } `json:"response_metadata"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || !answer.OK {
		r.t.Errorf("%s: %v, %+v", address, err, answer)
	}
}

// says has the app post a message to the channel that the page shows, and returns it.
func (r *room) says(text string, blocks ...any) localslack.Message {
	r.t.Helper()
	before := len(r.server.Messages(r.channel.ID))
	args := map[string]any{"channel": r.channel.ID, "text": text}
	if len(blocks) > 0 {
		args["blocks"] = blocks
	}
	r.call("chat.postMessage", args)
	all := r.server.Messages(r.channel.ID)
	if len(all) != before+1 {
		r.t.Fatal("no message was posted")
	}
	return all[before]
}

// wrote has a person write to the channel that the page shows.
func (r *room) wrote(by localslack.User, text string) localslack.Message {
	r.t.Helper()
	posted, err := r.server.Say(localslack.Post{User: by.ID, Channel: r.channel.ID, Text: text})
	if err != nil {
		r.t.Fatal(err)
	}
	return posted.Message
}

// literal is a value in JSON, which is one in JavaScript too.
func literal(v any) string {
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(v); err != nil {
		panic(err) // the tests' values can all be written
	}
	return strings.TrimSpace(out.String())
}

type object = map[string]any

func plain(text string) object { return object{"type": "plain_text", "text": text} }

func mrkdwn(text string) object { return object{"type": "mrkdwn", "text": text} }

// options are those of a choice, each by its text in lower case.
func options(texts ...string) []object {
	var out []object
	for _, text := range texts {
		out = append(out, object{"text": plain(text), "value": strings.ToLower(text)})
	}
	return out
}

// with is an object with more in it.
func with(o object, more object) object {
	out := object{}
	for _, from := range []object{o, more} {
		maps.Copy(out, from)
	}
	return out
}

func button(id, text, value string) object {
	return object{"type": "button", "action_id": id, "text": plain(text), "value": value}
}

// bar is a block of controls, whose ID is "bar".
func bar(elements ...any) object {
	return object{"type": "actions", "block_id": "bar", "elements": elements}
}

func section(text string) object { return object{"type": "section", "text": mrkdwn(text)} }

// messageAt is the selector of the message with a timestamp.
func messageAt(ts string) string { return fmt.Sprintf(`article[data-ts="%s"]`, ts) }

// enters presses Enter as a keyboard does: a page that handles the key is not told of the character too.
func (r *room) enters() {
	r.t.Helper()
	r.page.Do("press Enter", chromedp.KeyEvent(kb.Enter, func(p *input.DispatchKeyEventParams) {
		if p.Type == input.DispatchKeyEventTypeKeyDown {
			p.Type = input.DispatchKeyEventTypeRawKeyDown
		}
	}))
}

// answers clicks the button of a dialog that has a text.
func (r *room) answers(text string) {
	r.t.Helper()
	r.page.Do(fmt.Sprintf("click %q", text), chromedp.Click(chromedp.Search(fmt.Sprintf(`//dialog//button[normalize-space(.)=%q]`, text)), chromedp.NodeVisible))
}

// focusIs waits until the element has the focus.
func (r *room) focusIs(selector string) {
	r.t.Helper()
	r.page.Until(fmt.Sprintf(`document.activeElement.matches(%s)`, literal(selector)))
}

// spoken is what the browser tells a screen reader of an element: its name and its description.
func (r *room) spoken(selector string) (name, description string) {
	r.t.Helper()
	said := func(v *accessibility.Value) string {
		var text string
		if v != nil {
			_ = json.Unmarshal(v.Value, &text) // what has no text says nothing
		}
		return text
	}
	r.page.Do("ask what is said of "+selector, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		found, err := cdp.Call(ctx, t, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.querySelector(" + literal(selector) + ")"})
		if err != nil {
			return fmt.Errorf("find it: %w", err)
		}
		tree, err := cdp.Call(ctx, t, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: found.Result.ObjectID, FetchRelatives: new(bool)})
		if err != nil {
			return fmt.Errorf("ask the browser: %w", err)
		}
		name, description = said(tree.Nodes[0].Name), said(tree.Nodes[0].Description)
		return nil
	}))
	return name, description
}

// A control is an element that a person chooses with.
type control struct {
	kind string
	spec object // beside its type
	// use acts on the control with a selector, and want is what the app then gets, each time that it gets something.
	use  func(p *webtest.Page, selector string)
	want []string
}

// typed uses a control by keyboard.
func typed(keys string) func(*webtest.Page, string) {
	return func(p *webtest.Page, selector string) { p.Type(selector, keys) }
}

// ticked clicks the nth boxes of a control, counted from 1.
func ticked(nth ...int) func(*webtest.Page, string) {
	return func(p *webtest.Page, selector string) {
		for _, n := range nth {
			p.Click(fmt.Sprintf("%s label:nth-of-type(%d)", selector, n))
		}
	}
}

// A date that reads the same whether the browser has the day or the month first.
const (
	dateKeys = "11112026"
	date     = "2026-11-11"
)

// choices are the controls that fit a message as well as an input of a modal.
func (r *room) choices() []control {
	groups := []object{{"label": plain("First"), "options": options("A", "B")}, {"label": plain("Second"), "options": options("C")}}
	return []control{
		{"static_select", object{"placeholder": plain("A role"), "options": options("PM", "PO")}, typed(kb.ArrowDown), []string{"pm"}},
		{"users_select", nil, typed("Be"), []string{r.bea.ID}},
		{"channels_select", nil, typed(kb.ArrowDown), []string{r.channel.ID}},
		{"conversations_select", nil, typed("w"), []string{r.dm.ID}},
		{"multi_static_select", object{"option_groups": groups}, ticked(3, 1), []string{"c", "a,c"}},
		{"multi_users_select", nil, ticked(3), []string{r.bea.ID}},
		{"multi_channels_select", nil, ticked(2, 1), []string{r.product.ID, r.channel.ID + "," + r.product.ID}},
		{"multi_conversations_select", nil, ticked(2), []string{r.product.ID}},
		{"datepicker", nil, typed(dateKeys), []string{date}},
		{"timepicker", nil, typed("0930AM"), []string{"09:30"}},
		{"checkboxes", object{"options": options("Strategy", "Delivery")}, ticked(1, 2), []string{"strategy", "strategy,delivery"}},
		{"radio_buttons", object{"options": options("Yes", "No")}, ticked(2), []string{"no"}},
	}
}

// buttons are the controls that fit a message alone.
func (r *room) buttons() []control {
	click := func(p *webtest.Page, selector string) { p.Click(selector) }
	return []control{
		{"button", object{"text": plain("Explain"), "value": "why"}, click, []string{"why"}},
		{"overflow", object{"options": options("Copy", "Report")}, func(p *webtest.Page, selector string) {
			p.Click(selector)
			p.Until(`document.activeElement.textContent === "Copy"`) // the menu is open
			p.Press(kb.ArrowDown + kb.Enter)
		}, []string{"report"}},
	}
}

// chosen is what an action or an input holds.
func chosen(a *slack.BlockAction) string {
	all := []string{a.Value, a.SelectedOption.Value, a.SelectedUser, a.SelectedChannel, a.SelectedConversation, a.SelectedDate, a.SelectedTime}
	for _, o := range a.SelectedOptions {
		all = append(all, o.Value)
	}
	all = slices.Concat(all, a.SelectedUsers, a.SelectedChannels, a.SelectedConversations)
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), ",")
}

// uses uses a control and sees that the app gets what was chosen, from the block in which the control is.
func (r *room) uses(c control, selector, id, block string) {
	r.t.Helper()
	c.use(r.page, selector)
	for _, want := range c.want {
		if a := r.action(); a.ActionID != id || a.BlockID != block || string(a.Type) != c.kind || chosen(a) != want {
			r.t.Errorf("%s: the app got %s %q of %s, want %q of %s", id, a.Type, chosen(a), a.BlockID, want, block)
		}
	}
}

// chart is a block that draws one.
func chart(title string, chart object) object {
	return object{"type": "data_visualization", "title": title, "chart": chart}
}

// plotted is a chart of the bar, line or area kind.
func plotted(kind string) object {
	series := []object{{"name": "Asked", "data": []object{{"label": "Mon", "value": 4}, {"label": "Tue", "value": 7}}}}
	axis := object{"categories": []string{"Mon", "Tue"}, "x_label": "Day", "y_label": "Questions"}
	return chart("A "+kind+" chart", object{"type": kind, "series": series, "axis_config": axis})
}

// showcase is a message with every block that the page knows, and as many charts as a message holds.
func (r *room) showcase() []any {
	rich := func(kind string, more object, elements ...any) object {
		return with(object{"type": kind, "elements": elements}, more)
	}
	styled := func(text, style string) object {
		return object{"type": "text", "text": text, "style": object{style: true}}
	}
	text := func(text string) object { return object{"type": "text", "text": text} }
	cell := func(text string) object { return object{"type": "raw_text", "text": text} }
	blocks := []any{
		object{"type": "header", "text": plain("Every block :tada:")},
		section("*bold* _italic_ ~struck~ `code` <https://example.com/a?b=1&amp;c=2|a link> <@" + r.bea.ID + "> <#" + r.product.ID + "> <!here> 1 &lt; 2 &amp;amp;\n> quoted\nsnake_case_name 2*3*4\n```first\n  second```"),
		object{"type": "section", "fields": []any{mrkdwn("*PM*\nstrategy"), plain("plain *text*")}},
		with(section("A picture"), object{"accessory": object{"type": "image", "image_url": "https://example.com/kitten.png", "alt_text": "a kitten"}}),
		object{"type": "context", "elements": []any{mrkdwn("Confidence: *high*"), plain("from *the* article"), mrkdwn("asked by <@" + r.bea.ID + ">"), object{"type": "image", "image_url": "https://example.com/dot.png", "alt_text": "a dot"}}},
		object{"type": "divider"},
		object{"type": "context_actions", "block_id": "context", "elements": []any{
			object{"type": "feedback_buttons", "action_id": "feedback",
				"positive_button": object{"text": plain("Good"), "value": "good", "accessibility_label": "Good answer"},
				"negative_button": object{"text": plain("Bad"), "value": "bad", "accessibility_label": "Bad answer"}},
			object{"type": "icon_button", "action_id": "trash", "icon": "trash", "text": plain("Delete"), "value": "gone"},
		}},
		object{"type": "rich_text", "elements": []any{
			rich("rich_text_section", nil, text("Rich "), styled("heavy", "bold"), styled("slanted", "italic"), styled("gone", "strike"), styled("fixed", "code"),
				object{"type": "user", "user_id": r.bea.ID}, object{"type": "channel", "channel_id": r.product.ID}, object{"type": "emoji", "name": "wave"},
				object{"type": "broadcast", "range": "channel"}, object{"type": "link", "url": "https://example.com/rich", "text": "rich link"}),
			rich("rich_text_list", object{"style": "ordered"}, rich("rich_text_section", nil, text("first")), rich("rich_text_section", nil, text("second"))),
			rich("rich_text_list", object{"style": "bullet", "indent": 1}, rich("rich_text_section", nil, text("nested"))),
			rich("rich_text_quote", nil, text("rich quote")),
			rich("rich_text_preformatted", nil, text("pre\n  formatted")),
		}},
		object{"type": "table", "column_settings": []any{object{"is_wrapped": true}, object{"align": "right"}}, "rows": []any{
			[]any{cell("Job"), cell("Share")},
			[]any{cell("Pricing"), cell("95 %")},
			[]any{object{"type": "rich_text", "elements": []any{rich("rich_text_section", nil, styled("Backlog", "bold"))}}, cell("20 %")},
		}},
		object{"type": "image", "image_url": "https://example.com/roles.png", "alt_text": "A diagram of two roles", "title": plain("Roles")},
		object{"type": "markdown", "text": "# Heading\nSome **strong** text, [a page](https://example.com/md) & <tags>\n- one"},
		chart("Who owns it", object{"type": "pie", "segments": []object{{"label": "PM", "value": 12}, {"label": "PO", "value": 7}}}),
		plotted("bar"),
	}
	all := slices.Concat(r.buttons(), r.choices())
	var elements []any
	for _, c := range all {
		element := with(c.spec, object{"type": c.kind})
		blocks = append(blocks, object{"type": "section", "block_id": "section-" + c.kind, "text": mrkdwn("With " + c.kind),
			"accessory": with(element, object{"action_id": "accessory-" + c.kind})})
		elements = append(elements, with(element, object{"action_id": "bar-" + c.kind}))
	}
	elements = append(elements,
		with(button("primary", "Agree", "yes"), object{"style": "primary"}),
		with(button("danger", "Remove", "no"), object{"style": "danger"}),
		with(button("url", "Open the docs", "docs"), object{"url": "https://example.com/docs"}))
	return append(blocks, bar(elements...))
}

func TestEveryBlockIsDrawn(t *testing.T) {
	r := enter(t, app{})
	m := r.says("every block", r.showcase()...)
	p, in := r.page, messageAt(m.TS)+" "
	p.Shows(in, "Every block")
	for _, part := range []struct{ selector, text string }{
		{"h3", "Every block 🎉"},
		{"strong", "bold"}, {"em", "italic"}, {"s", "struck"}, {"code", "code"}, {"pre", "first\n  second"}, {"blockquote", "quoted"},
		{`a[href="https://example.com/a?b=1&c=2"][target="_blank"][rel~="noopener"]`, "a link"},
		{".text", "@Bea #product @here 1 < 2 &amp;\n"}, {`a[href="#product"]`, "#product"},
		{".text", "snake_case_name 2*3*4"},
		{".text", "PM\nstrategy"}, {".text", "plain *text*"},
		{"figure", "a kitten"},
		{".context .text", "Confidence: high"}, {".context .text", "from *the* article"}, {".context .text", "asked by @Bea"}, {"span", "a dot"},
		{".text", "Rich heavyslantedgonefixed@Bea#product👋@channelrich link"},
		{"strong", "heavy"}, {"em", "slanted"}, {"s", "gone"}, {"code", "fixed"}, {`a[href="https://example.com/rich"]`, "rich link"},
		{"ol > li:nth-child(2)", "second"}, {"ul > li", "nested"}, {"blockquote", "rich quote"}, {"pre", "pre\n  formatted"},
		{"thead th:nth-child(2)", "Share"}, {"tbody tr:nth-child(1) td:nth-child(2)", "95 %"}, {"tbody tr:nth-child(2) td strong", "Backlog"},
		{"figure", "A diagram of two roles"}, {"figcaption", "Roles"},
		{"strong", "Heading"}, {"strong", "strong"}, {`a[href="https://example.com/md"]`, "a page"}, {".text", "& <tags>\n• one"},
		{"figcaption", "Who owns it"}, {"li", "PM: 12"}, {"figcaption", "A bar chart Questions Day"}, {"li", "Asked"},
		{"button", "Explain"}, {"button", "Agree"}, {"button", "Remove"}, {"a", "Open the docs"},
	} {
		p.Shows(in+part.selector, part.text)
	}
	p.Until(`document.querySelectorAll("article hr").length === 1`)
	if text := webtest.Eval[string](p, `document.querySelector("[data-testid=messages]").innerText`); strings.Contains(text, "does not draw") {
		t.Errorf("not all is drawn: %s", text)
	}
	// Who cannot see a chart is told its figures.
	r.says("more charts", plotted("line"), plotted("area"))
	for _, want := range []string{
		"pie chart. Who owns it. PM: 12; PO: 7", "bar chart. A bar chart. Asked: Mon: 4, Tue: 7", "line chart. A line chart. Asked: Mon: 4, Tue: 7", "area chart. A area chart. Asked: Mon: 4, Tue: 7",
	} {
		p.Until(fmt.Sprintf(`document.querySelector("article svg[role=img][aria-label=" + JSON.stringify(%s) + "] path") !== null`, literal(want)))
	}
	// Each control has a name.
	for _, c := range r.choices() {
		if name, _ := r.spoken(webtest.ID("action-accessory-" + c.kind)); name == "" {
			t.Errorf("%s has no name", c.kind)
		}
	}
	// What the page does not know says so, and the rest is there all the same.
	r.says("unknown", object{"type": "video", "alt_text": "a film", "title": plain("Film"), "thumbnail_url": "https://example.com/t", "video_url": "https://example.com/v"}, section("after it"))
	p.Shows("article:last-of-type", "does not draw: video")
	p.Shows("article:last-of-type", "after it")
}

func TestEachControlTellsTheApp(t *testing.T) {
	r := enter(t, app{})
	r.says("every block", r.showcase()...)
	click := func(p *webtest.Page, selector string) { p.Click(selector) }
	for _, c := range slices.Concat(r.buttons(), r.choices()) {
		r.uses(c, webtest.ID("action-accessory-"+c.kind), "accessory-"+c.kind, "section-"+c.kind)
		r.uses(c, webtest.ID("action-bar-"+c.kind), "bar-"+c.kind, "bar")
	}
	for _, c := range []struct {
		id, part, block, want string
		kind                  string
	}{
		{"primary", "", "bar", "yes", "button"}, {"danger", "", "bar", "no", "button"}, {"trash", "", "context", "gone", "icon_button"},
		{"feedback", ` [aria-label="Good answer"]`, "context", "good", "feedback_buttons"}, {"feedback", ` [aria-label="Bad answer"]`, "context", "bad", "feedback_buttons"},
	} {
		r.uses(control{kind: c.kind, use: click, want: []string{c.want}}, webtest.ID("action-"+c.id)+c.part, c.id, c.block)
	}
	// A feedback button stays pressed, until the other is.
	r.page.Until(`document.querySelector("[aria-label='Bad answer']").ariaPressed === "true" && document.querySelector("[aria-label='Good answer']").ariaPressed === "false"`)

	// A link is a link that also tells the app. The test stays on its page.
	url := webtest.ID("action-url")
	r.page.Until(fmt.Sprintf(`document.querySelector(%s).matches("a[href='https://example.com/docs'][target=_blank][rel~=noopener]")`, literal(url)))
	webtest.Eval[*int](r.page, fmt.Sprintf(`document.querySelector(%s).addEventListener("click", (event) => event.preventDefault()), null`, literal(url)))
	r.uses(control{kind: "button", use: click, want: []string{"docs"}}, url, "url", "bar")
	r.noMore()
}

// A payload also has what else was chosen in the message.
func TestAnActionBringsTheStateOfItsMessage(t *testing.T) {
	r := enter(t, app{})
	m := r.says("choose", bar(object{"type": "static_select", "action_id": "role", "options": options("PM", "PO")}, button("go", "Go", "now")))
	r.page.Type(webtest.ID("action-role"), kb.ArrowDown)
	r.action()
	r.page.Click(webtest.ID("action-go"))
	got := r.next(slack.InteractionTypeBlockActions)
	if got.BlockActionState == nil {
		t.Fatal("no state")
	}
	role := got.BlockActionState.Values["bar"]["role"]
	if got.Container.MessageTs != m.TS || got.Container.ChannelID != r.channel.ID || got.User.ID != r.me.ID || chosen(&role) != "pm" {
		t.Errorf("by %s, from %+v, with %q", got.User.ID, got.Container, chosen(&role))
	}
}

func TestConfirmIsAskedFirst(t *testing.T) {
	confirm := object{"title": plain("Are you sure?"), "text": plain("It is gone for everybody."), "confirm": plain("Do it"), "deny": plain("Keep it"), "style": "danger"}
	tests := []struct {
		element object
		use     func(*webtest.Page, string)
		want    string
	}{
		{button("button", "Remove", "gone"), func(p *webtest.Page, selector string) { p.Click(selector) }, "gone"},
		{object{"type": "overflow", "action_id": "overflow", "options": options("Copy", "Report")}, func(p *webtest.Page, selector string) {
			p.Click(selector)
			p.Until(`document.activeElement.textContent === "Copy"`)
			p.Press(kb.Enter)
		}, "copy"},
		{object{"type": "static_select", "action_id": "static_select", "options": options("PM", "PO")}, typed(kb.ArrowDown), "pm"},
		{object{"type": "checkboxes", "action_id": "checkboxes", "options": options("Both")}, ticked(1), "both"},
	}
	r := enter(t, app{})
	var elements []any
	for _, e := range tests {
		elements = append(elements, with(e.element, object{"confirm": confirm}))
	}
	r.says("sure?", bar(elements...))
	dialog := `dialog[open][aria-label="Are you sure?"]`
	gone := fmt.Sprintf(`!document.querySelector(%s)`, literal(dialog))
	for _, e := range tests {
		selector := webtest.ID("action-" + e.element["action_id"].(string))
		ask := func() {
			e.use(r.page, selector)
			r.page.Shows(dialog, "It is gone for everybody.")
		}
		ask()
		r.answers("Keep it")
		r.page.Until(gone)
		ask()
		r.page.Press(kb.Escape) // which denies too
		r.page.Until(gone)
		// What was chosen is taken back, so that it can be chosen again.
		r.page.Until(fmt.Sprintf(`![...document.querySelectorAll(%s + " :checked")].some((e) => e.value)`, literal(selector)))
		ask()
		r.answers("Do it")
		r.page.Until(gone)
		// Of the three, the app got the one that was confirmed.
		if a := r.action(); a.ActionID != e.element["action_id"] || chosen(a) != e.want {
			t.Errorf("%s: the app got %s %q", e.element["action_id"], a.ActionID, chosen(a))
		}
	}
	r.noMore()
}

// modal is a view of these blocks.
func modal(title string, blocks ...any) object {
	return object{"type": "modal", "callback_id": "change", "title": plain(title), "submit": plain("Send"), "close": plain("Cancel"), "notify_on_close": true, "blocks": blocks}
}

// inputBlock is an input block, whose ID is its element's with "block-" before it.
func inputBlock(id, label string, element, more object) object {
	return with(object{"type": "input", "block_id": "block-" + id, "label": plain(label), "element": with(element, object{"action_id": id})}, more)
}

// opens opens a modal by a button in a message.
func (r *room) opens() {
	r.t.Helper()
	r.says("a form", bar(button("open", "Open", "")))
	r.page.Click("article:last-of-type " + webtest.ID("action-open"))
	if a := r.action(); a.ActionID != "open" {
		r.t.Fatalf("%s was pressed", a.ActionID)
	}
	r.page.Shows(webtest.ID("modal"), "")
}

// showing has the app answer "open" with a modal.
func showing(view object) app {
	return app{act: func(r *room, callback *slack.InteractionCallback) {
		if callback.ActionCallback.BlockActions[0].ActionID == "open" {
			r.call("views.open", object{"trigger_id": callback.TriggerID, "view": view})
		}
	}}
}

// closed waits until no modal is open.
func (r *room) closed() {
	r.t.Helper()
	r.page.Until(`!document.querySelector("dialog[open]")`)
	if open := r.server.Modals(r.me.ID); len(open) > 0 {
		r.t.Errorf("%d modals are open in the workspace", len(open))
	}
}

// A form is refused at first and accepted then. In between nothing of what was filled in is lost.
func TestAModalIsFilledAndSubmitted(t *testing.T) {
	texts := []control{
		{"plain_text_input", object{"placeholder": plain("A job")}, typed("Pricing"), []string{"Pricing"}},
		{"plain_text_input", object{"multiline": true}, func(p *webtest.Page, selector string) {
			p.Type(selector, "one")
			p.Press(kb.Enter)
			p.Press(`two & <b>"three"</b>`)
		}, []string{"one\ntwo & <b>\"three\"</b>"}},
		{"number_input", object{"is_decimal_allowed": true}, typed("2.5"), []string{"2.5"}},
		{"email_text_input", nil, typed("ana@example.com"), []string{"ana@example.com"}},
		{"url_text_input", nil, typed("https://example.com/?a=1&b=2"), []string{"https://example.com/?a=1&b=2"}},
	}
	id := func(i int, c control) string { return fmt.Sprintf("%s-%d", c.kind, i) }
	r := enter(t, app{
		act: func(r *room, callback *slack.InteractionCallback) {
			var blocks []any
			for i, c := range slices.Concat(texts, r.choices()) {
				blocks = append(blocks, inputBlock(id(i, c), "Label of "+id(i, c), with(c.spec, object{"type": c.kind}), object{"hint": plain("A hint.")}))
			}
			r.call("views.open", object{"trigger_id": callback.TriggerID, "view": modal("Suggest a change", blocks...)})
		},
		answer: func(_ *room, callback *slack.InteractionCallback) any {
			if v := callback.View.State.Values["block-plain_text_input-0"]["plain_text_input-0"]; v.Value == "Pricing" {
				return slack.NewErrorsViewSubmissionResponse(map[string]string{"block-plain_text_input-0": "Say more."})
			}
			return nil
		},
	})
	r.opens()
	p := r.page
	p.Shows(webtest.ID("modal")+" h2", "Suggest a change")
	job := webtest.ID("input-plain_text_input-0")
	r.focusIs(job)
	r.enters() // submits nothing: what is required is empty
	all := slices.Concat(texts, r.choices())
	for i, c := range all {
		selector := webtest.ID("input-" + id(i, c))
		c.use(p, selector)
		if name, description := r.spoken(selector); name != "Label of "+id(i, c) || description != "A hint." {
			t.Errorf("%s is called %q, %q", id(i, c), name, description)
		}
	}
	holds := func(got *slack.InteractionCallback, first string) {
		t.Helper()
		for i, c := range all {
			want := c.want[len(c.want)-1]
			if i == 0 {
				want = first
			}
			if v := got.View.State.Values["block-"+id(i, c)][id(i, c)]; chosen(&v) != want {
				t.Errorf("%s is %q, want %q", id(i, c), chosen(&v), want)
			}
		}
	}
	r.answers("Send")
	got := r.next(slack.InteractionTypeViewSubmission)
	holds(&got, "Pricing")
	if _, err := r.server.Wait(r.soon(), func(e localslack.Entry) bool { return e.Kind == localslack.ViewRefused }); err != nil {
		t.Fatal(err)
	}
	p.Type(job, kb.End+" power")
	r.enters()
	got = r.next(slack.InteractionTypeViewSubmission)
	r.closed()
	holds(&got, "Pricing power")
	if got.View.CallbackID != "change" || got.User.ID != r.me.ID {
		t.Errorf("a submission of %s by %s", got.View.CallbackID, got.User.ID)
	}
	r.focusIs(webtest.ID("action-open")) // where the person was
	r.noMore()
}

// What is wrong stands under its input, and who does not see it is told with the input.
func TestAModalSaysWhatIsWrong(t *testing.T) {
	const complaint = "Please say a <little> more."
	a := showing(modal("Change",
		inputBlock("job", "Job", object{"type": "plain_text_input"}, object{"hint": plain("A hint.")}),
		inputBlock("role", "Role", object{"type": "static_select", "options": options("PM", "PO")}, nil),
		inputBlock("sure", "Sure", object{"type": "radio_buttons", "options": options("Yes", "No")}, nil)))
	a.answer = func(_ *room, callback *slack.InteractionCallback) any {
		if v := callback.View.State.Values["block-job"]["job"]; v.Value == "Pricing" {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{"block-job": complaint, "block-sure": "Are you?"})
		}
		return nil
	}
	r := enter(t, a)
	r.opens()
	p := r.page
	job := webtest.ID("input-job")
	p.Type(job, "Pricing")
	p.Type(webtest.ID("input-role"), kb.ArrowDown)
	p.Click(webtest.ID("input-sure") + " label")
	r.answers("Send")
	r.next(slack.InteractionTypeViewSubmission)
	p.Shows(`[data-block="block-job"]`, complaint)
	p.Shows(`[data-block="block-sure"]`, "Are you?")
	p.Until(`document.querySelectorAll("dialog [aria-invalid=true]").length === 2`)
	p.Until(`document.querySelector("[data-testid=input-role]").ariaInvalid !== "true"`)
	p.Until(`document.querySelector("[data-block=block-job] .error").getBoundingClientRect().top >= document.querySelector("[data-testid=input-job]").getBoundingClientRect().bottom`)
	if name, description := r.spoken(job); name != "Job" || description != complaint+" A hint." {
		t.Errorf("the input is called %q and described as %q", name, description)
	}
	if _, description := r.spoken(webtest.ID("input-sure")); description != "Are you?" {
		t.Errorf("the radio buttons are described as %q", description)
	}
	r.focusIs(job)
	p.Press(kb.End + " power")
	r.enters()
	r.next(slack.InteractionTypeViewSubmission)
	r.closed()
}

// What the workspace itself refuses is said in words, until it is mended.
func TestAModalSaysWhatIsRequired(t *testing.T) {
	a := showing(modal("Change", inputBlock("sure", "Sure", object{"type": "radio_buttons", "options": options("Yes", "No")}, nil)))
	a.answer = func(*room, *slack.InteractionCallback) any {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"block-sure": "Are you?"})
	}
	r := enter(t, a)
	r.opens()
	const alert = `document.querySelector("dialog [role=alert]").textContent`
	r.answers("Send")
	r.page.Until(alert + `.includes("is required")`)
	r.noMore()
	r.page.Click(webtest.ID("input-sure") + " label")
	r.answers("Send")
	r.next(slack.InteractionTypeViewSubmission)
	r.page.Until(alert + ` === ""`)
}

// What an input begins with is submitted as it is.
func TestAModalBeginsWithItsInitialValues(t *testing.T) {
	inputs := []struct {
		element object
		want    string
	}{
		{object{"type": "plain_text_input", "initial_value": "Pricing"}, "Pricing"},
		{object{"type": "static_select", "options": options("PM", "PO"), "initial_option": options("PO")[0]}, "po"},
		{object{"type": "checkboxes", "options": options("A", "B"), "initial_options": options("B")}, "b"},
		{object{"type": "radio_buttons", "options": options("Yes", "No"), "initial_option": options("No")[0]}, "no"},
		{object{"type": "datepicker", "initial_date": date}, date},
		{object{"type": "timepicker", "initial_time": "09:30"}, "09:30"},
	}
	var blocks []any
	for i, in := range inputs {
		blocks = append(blocks, inputBlock(fmt.Sprint("i", i), "Input", in.element, object{"optional": true}))
	}
	r := enter(t, showing(modal("Change", blocks...)))
	r.opens()
	r.answers("Send")
	got := r.next(slack.InteractionTypeViewSubmission)
	r.closed()
	for i, in := range inputs {
		id := fmt.Sprint("i", i)
		if v := got.View.State.Values["block-"+id][id]; chosen(&v) != in.want {
			t.Errorf("%s is %q, want %q", in.element["type"], chosen(&v), in.want)
		}
	}
}

func TestAModalIsClosedAndTheAppIsTold(t *testing.T) {
	for name, closing := range map[string]func(*room){
		"by Escape":     func(r *room) { r.page.Press(kb.Escape) },
		"by its button": func(r *room) { r.answers("Cancel") },
		"by its cross":  func(r *room) { r.page.Click(`dialog [aria-label="Close"]`) },
	} {
		t.Run(name, func(t *testing.T) {
			r := enter(t, showing(modal("Change", inputBlock("job", "Job", object{"type": "plain_text_input"}, nil))))
			r.opens()
			r.focusIs(webtest.ID("input-job"))
			closing(r)
			if got := r.next(slack.InteractionTypeViewClosed); got.View.CallbackID != "change" {
				t.Errorf("%s was closed", got.View.CallbackID)
			}
			r.closed()
			r.focusIs(webtest.ID("action-open"))
			r.noMore()
		})
	}
}

// Enter in an input that asks for it tells the app, and submits nothing.
func TestAnInputIsDispatchedAtEnter(t *testing.T) {
	r := enter(t, showing(modal("Change", inputBlock("job", "Job", object{"type": "plain_text_input"}, object{"dispatch_action": true}))))
	r.opens()
	r.page.Type(webtest.ID("input-job"), "Pricing")
	r.enters()
	if a := r.action(); a.ActionID != "job" || a.BlockID != "block-job" || a.Value != "Pricing" {
		t.Errorf("the app got %q of %s", a.Value, a.ActionID)
	}
	r.noMore()
}

// stacked is an app with a form that it updates, pushes another on, and replaces.
func stacked() app {
	form := func(note string) object {
		return modal("Form: "+note, section("Note: "+note),
			inputBlock("job", "Job", object{"type": "plain_text_input"}, nil),
			inputBlock("role", "Role", object{"type": "static_select", "options": options("PM", "PO")}, nil),
			inputBlock("tags", "Tags", object{"type": "checkboxes", "options": options("A", "B")}, nil),
			bar(button("update", "Update", ""), button("push", "Push", ""), button("replace", "Replace", "")))
	}
	return app{act: func(r *room, callback *slack.InteractionCallback) {
		trigger := callback.TriggerID
		switch callback.ActionCallback.BlockActions[0].ActionID {
		case "open":
			r.call("views.open", object{"trigger_id": trigger, "view": form("first")})
		case "update":
			r.call("views.update", object{"view_id": callback.View.ID, "view": form("second")})
		case "push":
			r.call("views.push", object{"trigger_id": trigger, "view": with(modal("Example", section("*Pricing*"), bar(button("below", "Update below", ""))), object{"close": plain("Back")})})
		case "below":
			r.call("views.update", object{"view_id": callback.View.RootViewID, "view": form("third")})
		case "replace":
			r.call("views.open", object{"trigger_id": trigger, "view": modal("Instead", section("Another"))})
		}
	}}
}

const modalHolds = `(() => {
	const at = (id) => document.querySelector("[data-testid=input-" + id + "]");
	return at("job")?.value === "Pricing" && at("role").value === "po" && at("tags").querySelectorAll("input")[1].checked;
})()`

func TestAModalKeepsWhatWasTyped(t *testing.T) {
	r := enter(t, stacked())
	p := r.page
	r.opens()
	p.Type(webtest.ID("input-job"), "Pricing")
	p.Type(webtest.ID("input-role"), kb.ArrowDown+kb.ArrowDown)
	p.Click(webtest.ID("input-tags") + " label:nth-of-type(2)")
	press := func(id string) {
		t.Helper()
		p.Click(webtest.ID("action-" + id))
		if a := r.action(); a.ActionID != id {
			t.Fatalf("%s was pressed", a.ActionID)
		}
	}

	press("update")
	p.Shows(webtest.ID("modal")+" .text", "Note: second")
	p.Until(modalHolds)
	r.focusIs(webtest.ID("action-update"))
	if name, _ := r.spoken(webtest.ID("modal")); name != "Form: second" {
		t.Errorf("the modal is called %q", name)
	}

	// Pushed, and back by Escape.
	press("push")
	p.Shows(webtest.ID("modal")+" h2", "Example")
	p.Shows(webtest.ID("modal")+" strong", "Pricing")
	p.Press(kb.Escape)
	p.Shows(webtest.ID("modal")+" h2", "Form: second")
	p.Until(modalHolds)
	r.next(slack.InteractionTypeViewClosed)

	// Pushed, updated meanwhile, and back by its button.
	press("push")
	p.Shows(webtest.ID("modal")+" h2", "Example")
	press("below")
	r.answers("Back")
	p.Shows(webtest.ID("modal")+" .text", "Note: third")
	p.Until(modalHolds)
	r.next(slack.InteractionTypeViewClosed)

	r.answers("Send")
	got := r.next(slack.InteractionTypeViewSubmission)
	r.closed()
	if v := got.View.State.Values["block-job"]["job"]; v.Value != "Pricing" {
		t.Errorf("the app got %q", v.Value)
	}
	r.noMore()
}

// A modal that is opened while another is open takes its place.
func TestAModalReplacesAnother(t *testing.T) {
	r := enter(t, stacked())
	r.opens()
	r.page.Click(webtest.ID("action-replace"))
	r.action()
	r.page.Shows(webtest.ID("modal")+" h2", "Instead")
	r.page.Press(kb.Escape)
	r.next(slack.InteractionTypeViewClosed)
	r.closed()
}

// A modal that was open when the page was loaded is open again.
func TestAModalOutlivesAReload(t *testing.T) {
	r := enter(t, showing(modal("Change", section("Hello"))))
	r.opens()
	r.page.Shows(webtest.ID("modal"), "Hello")
	r.page.Reload()
	r.page.Shows(webtest.ID("modal"), "Hello")
	r.answers("Send")
	r.next(slack.InteractionTypeViewSubmission)
	r.closed()
}

// intruders lists what is on the page that is not the page's own: elements that it never makes, handlers and addresses that could
// run something. A text that ran would have set hacked.
const intruders = `(() => {
	const own = "A ARTICLE ASIDE B BLOCKQUOTE BUTTON CODE DETAILS DIALOG DIV EM FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 HEADER HR I INPUT LABEL LI " +
		"MAIN NAV OL OPTGROUP OPTION P PRE S SECTION SELECT SMALL SPAN STRONG SUMMARY TABLE TBODY TD TEXTAREA TH THEAD TIME TR UL path svg text";
	const known = new Set(own.split(" "));
	const found = [...document.body.querySelectorAll("*")].flatMap((e) => [
		...(known.has(e.tagName) ? [] : [e.outerHTML]),
		...[...e.attributes].filter((a) => /^on|^(src|srcdoc|srcset|action|formaction|xlink:href)$/i.test(a.name)).map(() => e.outerHTML),
		...(e.tagName === "A" && !/^(https?|mailto):/.test(e.protocol) ? [e.outerHTML] : []),
		...(e.hasAttribute("style") && !e.matches("textarea, [popover]") ? [e.outerHTML] : []),
	]);
	return [...found, ...(window.hacked ? ["a script: " + window.hacked] : []), ...(document.title.startsWith("whoowns") ? [] : [document.title])];
})()`

func (r *room) noIntruders() {
	r.t.Helper()
	if found := webtest.Eval[[]string](r.page, intruders); len(found) > 0 {
		r.t.Errorf("not the page's own: %q", found)
	}
}

// hostile are texts that a page which takes them for more than text would trip over.
var hostile = []string{
	`<img src=x onerror="hacked=1">`,
	`"><script>hacked=2</script>`,
	`</textarea></div><svg onload=hacked=3>`,
	`' onmouseover='hacked=4' x='`,
	`<a href="javascript:hacked=5">x</a>`,
	`<iframe srcdoc="<script>parent.hacked=6</script>"></iframe>`,
	`<javascript:hacked=7|click>`,
	`[click](javascript:hacked=8)`,
	`<https://example.com|x> <!channel> <@U1> <#C1|<b>x</b>>`,
	"*b* _i_ ~s~ `c` > q",
	"```</pre><style>*{display:none}</style>```",
	`&lt;b&gt; &amp;lt; &#60; &quot;`,
	`{{constructor.constructor('hacked=9')()}} ${hacked=10}`,
	`:constructor: :__proto__: :tada`,
	`__proto__ constructor hasOwnProperty`,
}

// A person's question is shown as it was typed, whatever is in it, in the conversation and in the app's answer in mrkdwn.
func TestQuestionsAreShownAsTheyWereTyped(t *testing.T) {
	r := enter(t, app{})
	p := r.page
	p.Click(webtest.ID("conversation-whoowns"))
	p.Shows("h2", "whoowns")
	for _, question := range hostile {
		p.Type(webtest.ID("composer"), question)
		r.enters()
		p.Until(fmt.Sprintf(`[...document.querySelectorAll("[data-testid=message] .text")].some((e) => e.innerText === %s)`, literal(question)))
		p.Until(`document.querySelector("[data-testid=composer]").value === ""`)
		var sent string
		select {
		case sent = <-r.messages:
		case <-r.soon().Done():
			t.Fatal("the app got no message")
		}
		// An app that quotes what it was asked.
		r.call("chat.postMessage", object{"channel": r.dm.ID, "text": sent, "blocks": []any{section("You asked *" + sent + "*, <https://example.com|and>\n> " + sent)}})
		p.Shows("article:last-of-type", "You asked")
	}
	// Two lines, in a thread.
	p.Click(`article:has(~ article) .to-thread`)
	p.Type(webtest.ID("thread-composer"), "<b>one</b>")
	p.Press(kb.Enter, chromedp.ModifierShift)
	p.Press("two")
	r.enters()
	p.Until(`[...document.querySelectorAll("[data-testid=thread] .text")].some((e) => e.innerText === "<b>one</b>\ntwo")`)
	r.noIntruders()
	p.Reload()
	p.Shows(webtest.ID("thread"), "<b>one</b>")
	r.noIntruders()
}

// shortened is a text that fits where Slack takes so many characters.
func shortened(text string, most int) string {
	return string([]rune(text)[:min(most, len([]rune(text)))])
}

// Texts are shown as text wherever an app or a person can put one.
func TestTextsAreNothingButText(t *testing.T) {
	r := enter(t, app{})
	p := r.page
	for _, text := range hostile {
		short, label := shortened(text, 75), strings.TrimSpace(shortened(text, 20))
		choice := []object{{"text": plain(short), "value": "v"}, {"text": plain("Other"), "value": "w"}}
		m := r.says(escape(text),
			object{"type": "header", "text": plain(text)},
			object{"type": "section", "fields": []any{plain(text), mrkdwn(escape(text)), mrkdwn(text)}},
			object{"type": "context", "elements": []any{plain(text), object{"type": "image", "image_url": "https://example.com/x", "alt_text": text}}},
			object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{
				object{"type": "text", "text": text}, object{"type": "user", "user_id": text}, object{"type": "emoji", "name": text}, object{"type": text, "text": text}}}}},
			object{"type": "table", "rows": []any{[]any{object{"type": "raw_text", "text": text}}, []any{object{"type": "raw_text", "text": text}}}},
			object{"type": "image", "image_url": "https://example.com/x", "alt_text": text, "title": plain(text)},
			object{"type": "markdown", "text": text},
			chart(shortened(text, 50), object{"type": "pie", "segments": []object{{"label": label, "value": 1}}}),
			bar(button("button", short, "v"),
				object{"type": "overflow", "action_id": "overflow", "options": choice},
				object{"type": "static_select", "action_id": "select", "options": choice, "placeholder": plain(text)},
				object{"type": "radio_buttons", "action_id": "radio", "options": choice},
				object{"type": "checkboxes", "action_id": "boxes", "options": choice}))
		for _, place := range []struct{ selector, want string }{
			{"h3", text}, {".fields > :first-child", text}, {".context .text", text}, {".context .badge", text},
			{"th", text}, {"td", text}, {"figcaption", text}, {"figcaption b", shortened(text, 50)}, {".legend li", label + ": 1"}, {"svg", ""},
			{webtest.ID("action-button"), short}, {"[role=menuitem]", short}, {"option:nth-child(2)", short}, {"label", short},
			{"option:first-child", text},
		} {
			p.Until(fmt.Sprintf(`[...document.querySelectorAll(%s)].some((e) => e.textContent === %s || e.tagName === "svg")`, literal(messageAt(m.TS)+" "+place.selector), literal(place.want)))
		}
	}
	r.noIntruders()
	// The same from the page's state instead of its events.
	p.Reload()
	p.Shows("article:last-of-type", "Other")
	r.noIntruders()
}

// escape writes a text as Slack wants it in mrkdwn.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

func TestTextsOfAModalAreNothingButText(t *testing.T) {
	const title, text = `<img src=x onerror=x=1>`, `<img src=x onerror="hacked=1">`
	confirm := object{"title": plain(text), "text": plain(text), "confirm": plain("<b>Yes</b>"), "deny": plain("<b>No</b>")}
	view := modal(title, section(escape(text)), section(text),
		inputBlock("job", text, object{"type": "plain_text_input", "placeholder": plain(text), "initial_value": text}, object{"hint": plain(text)}),
		bar(with(button("sure", text, "v"), object{"confirm": confirm})))
	view["submit"], view["close"] = plain("<b>Send</b>"), plain("<b>Close</b>")
	r := enter(t, showing(view))
	r.opens()
	p, in := r.page, webtest.ID("modal")+" "
	for _, place := range []struct{ selector, want string }{
		{"h2", title}, {"label", text}, {".hint", text}, {".text", text}, {webtest.ID("action-sure"), text}, {"footer", "<b>Close</b>"}, {"footer [type=submit]", "<b>Send</b>"},
	} {
		p.Shows(in+place.selector, place.want)
	}
	p.Until(`document.querySelector("[data-testid=input-job]").value === ` + literal(text))
	p.Click(webtest.ID("action-sure"))
	p.Shows("dialog[open] h2", text)
	p.Shows("dialog[open] footer", "<b>Yes</b>")
	r.noIntruders()
	r.answers("<b>No</b>")
	r.answers("<b>Send</b>")
	got := r.next(slack.InteractionTypeViewSubmission)
	if v := got.View.State.Values["block-job"]["job"]; v.Value != text {
		t.Errorf("the app got %q", v.Value)
	}
	r.noMore()
}

// An address that is none of the web's is not linked, however it is written.
func TestOnlyAddressesOfTheWebAreLinked(t *testing.T) {
	addresses := []string{
		"javascript:hacked=1", "JaVaScRiPt:hacked=1", " javascript:hacked=1", "java\tscript:hacked=1", "\u0001javascript:hacked=1", "javascript://example.com/%0Ahacked=1",
		"data:text/html,<script>hacked=1</script>", "data:text/html;base64,PHNjcmlwdD4=", "vbscript:x", "file:///etc/passwd", "blob:https://example.com/1", "//example.com", "/api/state", "about:blank", "view-source:https://example.com",
	}
	r := enter(t, app{})
	for _, address := range addresses {
		link := "<" + strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(address) + "|click>"
		m := r.says(link, section(link+" *"+link+"* "+strings.Replace(link, "|click", "", 1)),
			object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{object{"type": "link", "url": address, "text": "click"}}}}},
			object{"type": "markdown", "text": "[click](" + address + ")"},
			bar(with(button("go", "click", "v"), object{"url": address})))
		r.page.Shows(messageAt(m.TS), "click")
		if links := webtest.Eval[int](r.page, fmt.Sprintf(`document.querySelectorAll(%s).length`, literal(messageAt(m.TS)+" .blocks a"))); links > 0 {
			t.Errorf("%q is linked", address)
		}
	}
	// One that tries to leave its attribute is an odd address and no more.
	m := r.says("odd", section(`<https://example.com/" onclick="hacked=1|odd>`))
	r.page.Shows(messageAt(m.TS)+" a", "odd")
	r.noIntruders()
}

// Names of people and channels are text too.
func TestNamesAreNothingButText(t *testing.T) {
	const name = `<img src=x onerror="hacked=1">`
	r := enter(t, app{})
	eve := r.server.AddNamedUser("eve", name)
	odd := r.server.AddChannel(localslack.PublicChannel, name, r.me.ID, eve.ID, r.server.BotUserID())
	r.page.Reload() // people and channels are read when the page is loaded
	r.page.Click(webtest.ID("conversation-general"))
	m := r.wrote(r.bea, "Ask <@"+eve.ID+"> in <#"+odd.ID+">")
	r.page.Shows(messageAt(m.TS), "Ask @"+name+" in #"+name)
	r.says("choose", bar(object{"type": "users_select", "action_id": "who"}, object{"type": "channels_select", "action_id": "where"}))
	r.page.Until(`[...document.querySelectorAll("option")].filter((e) => e.textContent.endsWith(` + literal(name) + `)).length === 2`)
	r.follows("# " + name)
	r.page.Shows("h2", "#"+name)
	if _, err := r.server.Say(localslack.Post{User: eve.ID, Channel: odd.ID, Text: "It is me"}); err != nil {
		t.Fatal(err)
	}
	r.page.Shows("article b", name)
	r.page.Type(webtest.ID("composer"), "@e")
	r.page.Shows("[role=option]", name)
	r.noIntruders()
}

// follows goes by the link in the sidebar that has a text.
func (r *room) follows(text string) {
	r.t.Helper()
	r.page.Do("follow "+text, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("nav a")].find((e) => e.textContent === `+literal(text)+`).click()`)(ctx, t)
		return err
	}))
}

// order waits until the conversation shows these messages and no others.
func (r *room) order(messages ...string) {
	r.t.Helper()
	r.page.Until(`[...document.querySelectorAll("[data-testid=messages] article")].map((e) => e.dataset.ts).join() === ` + literal(strings.Join(messages, ",")))
}

// Who is writing is not disturbed by what happens above.
func TestEditsAndDeletionsAppearInPlace(t *testing.T) {
	r := enter(t, app{})
	p := r.page
	first, second, third := r.wrote(r.bea, "one"), r.wrote(r.me, "two"), r.says("three")
	r.order(first.TS, second.TS, third.TS)
	p.Type(webtest.ID("composer"), "half a ques")

	edits := []struct {
		ts   string
		edit func() error
	}{
		{first.TS, func() error {
			_, err := r.server.Edit(r.bea.ID, r.channel.ID, first.TS, escape("changed & <b>bold</b>"))
			return err
		}},
		{third.TS, func() error {
			r.call("chat.update", object{"channel": r.channel.ID, "ts": third.TS, "text": escape("changed & <b>bold</b>")})
			return nil
		}},
	}
	for _, e := range edits {
		if err := e.edit(); err != nil {
			t.Fatal(err)
		}
		p.Shows(messageAt(e.ts)+" .text", "changed & <b>bold</b>")
		p.Shows(messageAt(e.ts), "(edited)")
		r.order(first.TS, second.TS, third.TS)
	}

	if _, err := r.server.Delete(r.me.ID, r.channel.ID, second.TS); err != nil {
		t.Fatal(err)
	}
	r.order(first.TS, third.TS)
	r.call("chat.delete", object{"channel": r.channel.ID, "ts": third.TS})
	r.order(first.TS)
	last := r.wrote(r.bea, "four")
	r.order(first.TS, last.TS)

	r.focusIs(webtest.ID("composer"))
	p.Until(`document.querySelector("[data-testid=composer]").value === "half a ques"`)
	r.noIntruders()
}

// What was chosen in a message, and where the focus is, outlives the message's change.
func TestAnUpdatedMessageKeepsWhatWasChosen(t *testing.T) {
	blocks := func(text string) []any {
		return []any{section(text), bar(object{"type": "static_select", "action_id": "role", "options": options("PM", "PO")}, button("go", "Go", "v"))}
	}
	r := enter(t, app{})
	m := r.says("choose", blocks("before")...)
	r.page.Type(webtest.ID("action-role"), kb.ArrowDown+kb.ArrowDown)
	r.action()
	r.action()
	r.page.Click(webtest.ID("action-go"))
	r.action()
	r.call("chat.update", object{"channel": r.channel.ID, "ts": m.TS, "text": "chosen", "blocks": blocks("after")})
	r.page.Shows(messageAt(m.TS), "after")
	r.page.Until(`document.querySelector("[data-testid=action-role]").value === "po"`)
	r.focusIs(webtest.ID("action-go"))
}

func TestReactionsAppearInPlace(t *testing.T) {
	r := enter(t, app{})
	first, second := r.wrote(r.bea, "one"), r.wrote(r.bea, "two")
	for _, name := range []string{"eyes", "no_such_emoji", "constructor"} {
		r.call("reactions.add", object{"channel": r.channel.ID, "timestamp": first.TS, "name": name})
	}
	for _, want := range []string{"👀 1", ":no_such_emoji: 1", ":constructor: 1"} {
		r.page.Shows(messageAt(first.TS)+" .reaction", want)
	}
	r.order(first.TS, second.TS)
	r.page.Until(fmt.Sprintf(`!document.querySelector(%s)`, literal(messageAt(second.TS)+" .reaction")))
}

// An ephemeral message is for its person alone, and changes and goes as the app says in answer to an action.
func TestEphemeralMessagesAppearInPlace(t *testing.T) {
	r := enter(t, app{act: func(r *room, callback *slack.InteractionCallback) {
		switch callback.ActionCallback.BlockActions[0].ActionID {
		case "replace":
			r.post(callback.ResponseURL, object{"replace_original": true, "text": "after", "blocks": []any{section("after"), bar(button("delete", "Delete", ""))}})
		case "delete":
			r.post(callback.ResponseURL, object{"delete_original": true})
		}
	}})
	p := r.page
	before := r.wrote(r.bea, "before it")
	r.call("chat.postEphemeral", object{"channel": r.channel.ID, "user": r.bea.ID, "text": "for Bea alone"})
	r.call("chat.postEphemeral", object{"channel": r.channel.ID, "user": r.me.ID, "text": "psst", "blocks": []any{section("for you alone"), bar(button("replace", "Replace", ""))}})
	whisper := r.server.Ephemerals(r.me.ID)[0]
	after := r.wrote(r.bea, "after it")
	r.order(before.TS, whisper.TS, after.TS)
	p.Shows(messageAt(whisper.TS), "Only visible to you")
	p.Shows(messageAt(whisper.TS), "for you alone")
	if text := webtest.Eval[string](p, `document.body.textContent`); strings.Contains(text, "for Bea alone") {
		t.Error("somebody else's ephemeral message is shown")
	}

	p.Click(webtest.ID("action-replace"))
	r.action()
	p.Shows(messageAt(whisper.TS), "after")
	r.order(before.TS, whisper.TS, after.TS)
	p.Click(webtest.ID("action-delete"))
	r.action()
	r.order(before.TS, after.TS)
	p.Reload()
	r.order(before.TS, after.TS)
}

// A thread that is open grows, and its root counts.
func TestRepliesAppearInTheirThread(t *testing.T) {
	r := enter(t, app{})
	p := r.page
	root := r.wrote(r.me, "a question")
	reply := func(text string) {
		t.Helper()
		r.call("chat.postMessage", object{"channel": r.channel.ID, "thread_ts": root.TS, "text": text})
	}
	reply("first answer")
	p.Shows(messageAt(root.TS), "1 reply")
	p.Click(messageAt(root.TS) + " a.replies")
	p.Shows(webtest.ID("thread"), "first answer")
	reply("second answer")
	p.Shows(webtest.ID("thread"), "second answer")
	p.Shows(webtest.ID("messages")+" "+messageAt(root.TS), "2 replies")
	r.order(root.TS) // replies are in their thread alone

	// What is said elsewhere is there alone.
	if _, err := r.server.Say(localslack.Post{User: r.bea.ID, Channel: r.product.ID, Text: "elsewhere"}); err != nil {
		t.Fatal(err)
	}
	last := r.wrote(r.bea, "here")
	r.order(root.TS, last.TS)
}
