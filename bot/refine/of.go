package refine

import (
	"whoowns/bot/reply"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
	"whoowns/knowledge/words"
)

// Answer is what there is to refine. Its exported fields are all that the model gets to see: no name, no channel, no history.
type Answer struct {
	Question string `json:"question"` // as it was asked, on one line, without Slack's markup
	Verdict  string `json:"verdict"`  // in a sentence, which stays as it is
	reply.Explanation

	asked []string        // the question's words, with what is the asker's turned into what is the reader's
	names map[string]bool // the stems of the words by which the base knows what the answer is about
}

// Of is what there is to refine about an answer to a question and its reply, if anything: one verdict that somebody owns it.
func Of(question string, answer engine.Answer, worded reply.Reply) (Answer, bool) {
	verdict, explanation, ok := worded.Explanation()
	if !ok || answer.Verdicts[0].Owner == knowledge.None {
		return Answer{}, false
	}
	names := map[string]bool{}
	topic := answer.Verdicts[0].Topic
	for _, texts := range [][]string{{topic.Title}, topic.Names, topic.Phrasings} {
		for _, text := range texts {
			for _, word := range words.Split(words.Fold(text)) {
				names[stemOf(word)] = true
			}
		}
	}
	question = normalised(question)
	return Answer{Question: question, Verdict: verdict, Explanation: explanation, asked: addressed(question), names: names}, true
}
