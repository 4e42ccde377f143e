package bot

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"whoowns/bot/metrics"
	"whoowns/bot/mrkdwn"
	"whoowns/bot/reply"
	"whoowns/bot/views"
	"whoowns/knowledge/engine"
)

// state is what the metrics have of the bot when they are read.
func (b *Bot) state() metrics.State {
	s := metrics.State{
		StoreUp: b.inbox.Err() == nil, Unrecorded: b.recorder.Lost(), Base: b.current().Base(), Broken: b.broken.Load() != nil,
	}
	s.Unanswered, s.Oldest = b.inbox.Unanswered()
	if sockets := b.sockets.Load(); sockets != nil {
		s.Connections, s.Reconnects = sockets.Open(), sockets.Counts()
	}
	return s
}

// foreign is counted in the place of what this version does not know, as what an older or a newer one left may be.
const foreign = "unknown"

// asking are the surfaces on which questions are asked, and surfaces all that are counted.
var (
	asking   = []surface{slash, mention, dm, messageShortcut, submission}
	surfaces = append([]surface{home, assistant, press, globalShortcut}, asking...)
)

// actions are what is counted of what is pressed. There may be several buttons that show a topic.
var actions = []string{
	reply.ActionWhy, reply.ActionOtherRole, reply.ActionArea, reply.ActionShare, reply.ActionShareMessage, reply.ActionRate,
	views.ActionBrowseRole, views.ActionBrowseArea, views.ActionAdd, views.ActionDismiss,
}

// windows are those that can be submitted.
var windows = []string{views.CallbackAsk, views.CallbackFeedback, views.CallbackPhrasing}

// action says in a word of a closed set what is asked for that is no question; a question has none.
func (r *request) action() (action string, question bool) {
	switch r.Surface {
	case press:
		switch {
		case strings.HasPrefix(r.Action, reply.ActionTopic):
			return strings.TrimSuffix(reply.ActionTopic, "."), false
		case slices.Contains(actions, r.Action):
			return r.Action, false
		}
		return foreign, false
	case submission:
		if slices.Contains(windows, r.Callback) {
			return r.Callback, r.Callback == views.CallbackAsk
		}
		return foreign, false
	case slash, mention, dm:
		return r.verb, r.verb == ""
	case home, assistant, globalShortcut:
		return "open", false
	}
	return "", true
}

// count counts what became of a request.
func (b *Bot) count(r *request, a engine.Answer, o metrics.Outcome) {
	if b.metrics == nil {
		return
	}
	where := string(r.Surface)
	if !slices.Contains(surfaces, r.Surface) {
		where = foreign
	}
	if action, question := r.action(); !question {
		b.metrics.Interaction(where, action, o)
		return
	}
	b.metrics.Question(where, a, o)
	if o == metrics.Answered || o == metrics.Declined {
		b.metrics.Answered(where, a, r.took())
	}
}

// took is how long a person has waited.
func (r *request) took() time.Duration { return cmp.Or(r.shown, time.Now()).Sub(r.arrived) }

// tell counts what was done, and logs it: for a question what was made of it, and never what it says unless that is configured.
func (b *Bot) tell(r *request, s *said) {
	if s == nil {
		s = cmp.Or(r.said, &said{}) // of a window that was closed meanwhile
	}
	outcome := metrics.Answered
	switch {
	case s.failed:
		outcome = metrics.Failed
	case s.answer.Declined():
		outcome = metrics.Declined
	}
	b.count(r, s.answer, outcome)
	action, question := r.action()
	if !question {
		b.log.Debug("done", "request", r, "action", action, "took", r.took())
		return
	}
	owners, topics, confidence := verdictsOf(s.answer)
	attrs := []any{
		"request", r, "outcome", string(outcome), "kind", string(s.answer.Kind), "owners", owners, "topics", topics,
		"confidence", confidence, "took", r.took(),
	}
	if b.options.LogQuestions {
		attrs = append(attrs, "question", shortened(mrkdwn.Clean(r.Text)))
	}
	b.log.Info("question", attrs...)
}

// verdictsOf are the owners and the topics of an answer, each in the order of what was asked, and how sure the least sure match was.
func verdictsOf(a engine.Answer) (owners, topics string, confidence float64) {
	var of, about []string
	for i, v := range a.Verdicts {
		topic := "-"
		if v.Topic != nil {
			topic = v.Topic.ID
		}
		of, about = append(of, string(v.Owner)), append(about, topic)
		if i == 0 || v.Confidence < confidence {
			confidence = v.Confidence
		}
	}
	if a.Concept != nil {
		about = append(about, a.Concept.ID)
	}
	return strings.Join(of, " "), strings.Join(about, " "), confidence
}
