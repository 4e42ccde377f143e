package reply

import (
	"strings"
	"testing"

	"whoowns/bot/wording"
	"whoowns/knowledge"
)

func TestExplanation(t *testing.T) {
	_, worded := responder(t).Respond("is pricing a PM job?")
	verdict, e, ok := worded.Explanation()
	if !ok || verdict != "Yes: pricing is the Product Manager's." || e.About != "" || len(e.Why) != 1 || len(e.Parts) != 2 || e.Parts[0].Role != knowledge.PO {
		t.Fatalf("Explanation = %q, %+v, %v", verdict, e, ok)
	}
	if got := worded.Explained(e).Text(); got != worded.Text() {
		t.Errorf("with its own explanation it reads %q", got)
	}
	other := Explanation{About: "your price", Why: []string{"One.", "Two."}, Parts: []Part{{Role: knowledge.PO, Part: "three"}}}
	const want = "Yes: pricing is the Product Manager's.\nAbout your price: One. Two.\nThe Product Owner's part: three.\nThe article, Realm of responsibilities differ"
	explained := worded.Explained(other)
	if got := explained.Text(); got != want {
		t.Errorf("with another it reads %q, want %q", got, want)
	}
	if _, again, _ := explained.Explanation(); !again.Equal(other) || again.Equal(e) {
		t.Errorf("Explanation = %+v", again)
	}
}

func TestRepliesWithoutAnExplanation(t *testing.T) {
	for _, question := range []string{"help", "zzqx", "list po", "pricing and the backlog", "are the PM and the PO the same?"} {
		_, worded := responder(t).Respond(question)
		if _, e, ok := worded.Explanation(); ok {
			t.Errorf("%q: %+v", question, e)
		}
		if got := worded.Explained(Explanation{Why: []string{"No."}}).Text(); got != worded.Text() {
			t.Errorf("%q is explained: %q", question, got)
		}
	}
}

// What a curator wrote is cut into sentences, and nothing of it gets lost.
func TestSentences(t *testing.T) {
	if got := sentences("One, e.g. this. Two? 3.5 of them! it goes on. A"); len(got) != 3 {
		t.Errorf("sentences = %q", got)
	}
	for _, owner := range knowledge.Owners() {
		for topic := range writer(t).base.OwnedBy(owner) {
			list := sentences(topic.Why)
			if strings.Join(list, " ") != topic.Why || len(list) > 3 {
				t.Errorf("%s: %q", topic.ID, list)
			}
		}
	}
}

func responder(t *testing.T) *Responder {
	t.Helper()
	return NewResponder(writer(t).base, wording.English())
}
