package refine

import (
	"whoowns/bot/reply"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Answer is what there is to refine, and all that the model gets to see: no name, no channel, no history.
type Answer struct {
	Question string `json:"question"` // as it was asked, without Slack's markup
	Verdict  string `json:"verdict"`  // in a sentence, which stays as it is
	reply.Explanation
}

// Of is what there is to refine about an answer to a question and its reply, if anything: one verdict that somebody owns it.
func Of(question string, answer engine.Answer, worded reply.Reply) (Answer, bool) {
	verdict, explanation, ok := worded.Explanation()
	if !ok || answer.Verdicts[0].Owner == knowledge.None {
		return Answer{}, false
	}
	return Answer{Question: question, Verdict: verdict, Explanation: explanation}, true
}
