package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"whoowns/bot"
	"whoowns/bot/localslack"
)

const noContext = "I don't know what that refers to."

// conversations are the ways of going on with the bot: each returns what says something next, in a conversation of its own.
var conversations = map[string]func(w *workspace) func(text string) localslack.Message{
	"a thread": func(w *workspace) func(string) localslack.Message {
		thread := ""
		return func(text string) localslack.Message {
			got := w.hears(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " " + text, ThreadTS: thread})
			thread = got.ThreadTS
			return got
		}
	},
	"a direct message": func(w *workspace) func(string) localslack.Message {
		return func(text string) localslack.Message { return w.hears(localslack.Post{Channel: w.dm.ID, Text: text}) }
	},
	"the assistant pane": func(w *workspace) func(string) localslack.Message {
		started := w.pane()
		return func(text string) localslack.Message {
			return w.hears(localslack.Post{Channel: w.dm.ID, Text: text, ThreadTS: started.TS})
		}
	},
}

// What leans on the answer before is answered with regard to it, wherever one can go on.
func TestFollowUps(t *testing.T) {
	t.Parallel()
	for where, begin := range conversations {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			for _, test := range []struct {
				asked       []string
				wants, nots []string // in the last answer
			}{
				{[]string{"is pricing a PM job?", "and the backlog?"}, []string{"No: the backlog is the Product Owner's."}, nil},
				{[]string{"is the backlog a PO job?", "and user stories?"}, []string{"Yes: ", "the Product Owner's"}, nil},
				{[]string{"pricing", "and the backlog?"}, []string{"The backlog is the Product Owner's."}, []string{"No:"}},
				{[]string{"is pricing a PM job?", "and the backlog?", "what about the roadmap?"}, []string{"Yes: the roadmap is"}, nil},
				{[]string{"pricing", "why?"},
					[]string{"Why pricing is the Product Manager's", "a business decision", "Realm of responsibilities differ: "}, []string{"• The article"}},
				{[]string{"pricing", "what about the other one?"}, []string{"The Product Owner's part in pricing: knowing the price model"}, nil},
				{[]string{"pricing", "and engineering?"}, []string{"Engineering's part in pricing: building the prices"}, nil},
				{[]string{"pricing", "and the PM?"}, []string{"That is the Product Manager's own: pricing."}, nil},
				{[]string{"pricing", "are you sure?"}, []string{"That is what the article says.", "Pricing is the Product Manager's.", "Realm of responsibilities differ: "}, nil},
				{[]string{"backlog refinement", "are you sure?"}, []string{"The article does not name it; it follows"}, nil},
				{[]string{"expense claims", "why?"}, []string{"Why expense claims are neither's", "The article says nothing of it"}, nil},
				{[]string{"expense claims", "are you sure?"}, []string{"The article is silent on it"}, nil},
				{[]string{"expense claims", "what about the other one?"}, []string{"Expense claims are neither's"}, nil},
				{[]string{"pricing", "why?", "and the PO?"}, []string{"The Product Owner's part in pricing"}, nil},
				{[]string{"who sets the price and who orders the backlog?", "why?"},
					[]string{"Why pricing is the Product Manager's", "Why the order of the backlog is the Product Owner's"}, nil},
				{[]string{"can one person be both?", "why?"}, []string{"One person can do both", "They are not the same: "}, nil},
				{[]string{"can one person be both?", "are you sure?"}, []string{"That is what the article says.", "One person can do both"}, nil},
				{[]string{"can one person be both?", "what about the other one?"}, []string{noContext}, nil},
				{[]string{"zzqx", "why?"}, []string{noContext}, []string{"Why "}},
				{[]string{"pricing", "zzqx", "why?"}, []string{noContext}, []string{"pricing is"}},
				{[]string{"help", "are you sure?"}, []string{noContext}, nil},
			} {
				say := begin(w)
				var last localslack.Message
				for _, text := range test.asked {
					last = say(text)
				}
				saidAll(t, last.Text, test.wants...)
				saidNone(t, last.Text, test.nots...)
			}
			w.stop()
			w.wellFormed()
			w.filledIn()
		})
	}
}

// With nothing before it, the bot says that it does not know what is meant; a thing that is named is answered all the same.
func TestFollowUpToNothing(t *testing.T) {
	t.Parallel()
	for where, begin := range conversations {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			if where == "a thread" { // a mention that begins one stands by itself
				parent := w.say(localslack.Post{Channel: w.channel.ID, Text: "we were talking"})
				begin = func(w *workspace) func(string) localslack.Message {
					return func(text string) localslack.Message {
						return w.hears(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " " + text, ThreadTS: parent.TS})
					}
				}
			}
			say := begin(w)
			saidAll(t, say("are you sure?").Text, noContext)
			saidAll(t, say("why?").Text, noContext)
			saidAll(t, say("and the backlog?").Text, "The backlog is the Product Owner's.")
		})
	}
}

// clock is one that a test sets forward.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// What was said before counts for a while.
func TestFollowUpAfterAWhile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		where string
		after time.Duration
		want  string
	}{
		{"a direct message", 59 * time.Minute, "Why pricing is"},
		{"a direct message", 61 * time.Minute, noContext},
		{"a thread", 23 * time.Hour, "Why pricing is"},
		{"a thread", 25 * time.Hour, noContext},
		{"the assistant pane", 23 * time.Hour, "Why pricing is"},
		{"the assistant pane", 25 * time.Hour, noContext},
	} {
		t.Run(fmt.Sprint(test.where, " ", test.after), func(t *testing.T) {
			t.Parallel()
			var c clock
			w := newWorkspace(t, localslack.Options{Now: c.now}, real(t))
			say := conversations[test.where](w)
			say("pricing")
			c.ahead.Store(int64(test.after))
			saidAll(t, say("why?").Text, test.want)
		})
	}
}

// However much others write in between, a thread is about what the bot said last in it.
func TestFollowUpAmongOthersChatter(t *testing.T) {
	t.Parallel()
	for _, chatter := range []int{3, 49, 60, 450} {
		t.Run(fmt.Sprint(chatter, " messages"), func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			bob := w.join("bob")
			other := conversations["a thread"](w)
			say := conversations["a thread"](w)
			say("user stories")
			thread := say("pricing").ThreadTS
			other("roadmap") // in another thread
			for i := range chatter {
				w.say(localslack.Post{User: bob.ID, Channel: w.channel.ID, Text: fmt.Sprint("I think so too ", i), ThreadTS: thread})
			}
			saidAll(t, say("why?").Text, "Why pricing is the Product Manager's")
			saidAll(t, say("and the backlog?").Text, "The backlog is")
			for i := range chatter {
				w.say(localslack.Post{User: bob.ID, Channel: w.channel.ID, Text: fmt.Sprint("so there ", i), ThreadTS: thread})
			}
			asks := localslack.Post{User: bob.ID, Channel: w.channel.ID, Text: w.Mention() + " why?", ThreadTS: thread} // whoever asks
			saidAll(t, w.hears(asks).Text, "Why the backlog is the Product Owner's")
		})
	}
}

// Where the thread cannot be read, what leans on it is not understood, and a thing that is named is answered all the same.
func TestFollowUpInAThreadThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]localslack.Fault{
		"a missing scope": {Error: "missing_scope"}, "not in the channel": {Error: "not_in_channel"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			say := conversations["a thread"](w)
			say("is pricing a PM job?")
			w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
				if method == "conversations.replies" {
					return fault
				}
				return localslack.Fault{}
			})
			saidAll(t, say("why?").Text, noContext)
			saidAll(t, say("and the backlog?").Text, "The backlog is the Product Owner's.")
		})
	}
}

// A call that Slack fails at is made again.
func TestFollowUpWhenSlackFailsForAMoment(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	say := conversations["a thread"](w)
	say("pricing")
	w.SetIntercept(first(2, "conversations.replies", localslack.Fault{Status: http.StatusServiceUnavailable}))
	saidAll(t, say("why?").Text, "Why pricing is")
}

// What one process said another one goes on with, since it stands in the conversation.
func TestFollowUpToAnotherProcess(t *testing.T) {
	t.Parallel()
	s := sqlite(t)
	w, one := newWorkspaceAt(t, s, bot.Options{})
	say := conversations["a direct message"](w)
	say("is pricing a PM job?")
	one.follow(w.Server, s, bot.Options{})
	saidAll(t, say("and the backlog?").Text, "No: the backlog is the Product Owner's.")
	saidAll(t, say("why?").Text, "Why the backlog is")
}

// A topic that a changed base does not have any more cannot be gone on with, and is said to be gone once.
func TestFollowUpToATopicThatIsGone(t *testing.T) {
	t.Parallel()
	w, b := newWorkspaceAt(t, sqlite(t), bot.Options{})
	say := conversations["a direct message"](w)
	say("who owns pricing and who owns the backlog?")
	b.Use(overlaid(t, withoutPricing))
	for _, text := range []string{"why?", "are you sure?", "what about the other one?"} {
		got := say(text).Text
		saidAll(t, got, "That topic is not in my knowledge any more", "backlog")
		saidNone(t, got, "pricing")
	}
	b.Use(overlaid(t, "topics:\n  - id: pricing\n    hide: true\n  - id: backlog\n    hide: true\n"))
	if got := say("why?").Text; strings.Count(got, "not in my knowledge any more") != 1 {
		t.Errorf("said of two topics that are gone: %q", got)
	}
}
