package bot_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/localslack/traffic"
	"whoowns/bot/record"
	"whoowns/bot/refine"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/knowledge"
)

// rewording is a Refiner that does what its function does.
type rewording func(ctx context.Context, a refine.Answer) (reply.Explanation, error)

func (f rewording) Refine(ctx context.Context, a refine.Answer) (reply.Explanation, error) {
	return f(ctx, a)
}

const reworded = "What the product costs is a business choice, and the business side of the product belongs to the PM."

// otherWords is an explanation that has reworded in it, and no error.
func otherWords() (reply.Explanation, error) {
	return reply.Explanation{About: "pricing", Why: []string{reworded}, Parts: []reply.Part{{Role: knowledge.PO, Part: "understanding the price model"}}}, nil
}

// noWords is the error where there is no other explanation.
func noWords() (reply.Explanation, error) {
	return reply.Explanation{}, &refine.Failure{Outcome: refine.Late}
}

// refining runs the bot with a Refiner.
func refining(t *testing.T, scope bot.Scope, r bot.Refiner) *workspace {
	t.Helper()
	return newWorkspaceWith(t, localslack.Options{}, real(t), bot.Options{Refiner: r, Refine: scope})
}

// wasShown waits until a text has been shown.
func (w *workspace) wasShown(text string) localslack.Entry {
	w.t.Helper()
	e, err := w.Wait(w.ctx, func(e localslack.Entry) bool {
		switch e.Kind {
		case localslack.MessagePosted, localslack.MessageChanged:
			return strings.Contains(e.Message.Text, text)
		case localslack.EphemeralPosted, localslack.EphemeralChanged:
			return strings.Contains(e.Ephemeral.Text, text)
		}
		return false
	})
	if err != nil {
		w.t.Fatalf("%q was not shown: %v", text, err)
	}
	return e
}

// The curated answer is there at once; the other wording takes its place, and the verdict and the source stay.
func TestRefinementTakesThePlace(t *testing.T) {
	for _, surface := range []string{"slash", "mention", "dm"} {
		t.Run(surface, func(t *testing.T) {
			t.Parallel()
			release := make(chan struct{})
			w := refining(t, bot.Everywhere, rewording(func(context.Context, refine.Answer) (reply.Explanation, error) {
				<-release
				return otherWords()
			}))
			w.ask(surface)
			first := w.wasShown("Pricing is the Product Manager's.")
			close(release)
			second := w.wasShown(reworded)
			if first.Seq >= second.Seq {
				t.Error("the curated answer was not there first")
			}
			shown := w.shown()
			if len(shown) != 1 {
				t.Fatalf("shown = %q", shown)
			}
			for _, want := range []string{
				"Pricing is the Product Manager's.", "About pricing: " + reworded, "The Product Owner's part: understanding the price model.", "The article, Realm of responsibilities differ",
			} {
				if !strings.Contains(shown[0], want) {
					t.Errorf("%q is not in %q", want, shown[0])
				}
			}
			if strings.Contains(shown[0], "a business decision") {
				t.Errorf("the curated explanation is still there: %q", shown[0])
			}
		})
	}
}

// Names and what can be pressed stay where another wording takes the place of the curated one.
func TestRefinementKeepsTheRest(t *testing.T) {
	for where, ask := range asked {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			s := sqlite(t)
			if _, err := s.SetHolder(t.Context(), store.Holder{Role: "pm", User: "U0GRACE", Name: "grace"}); err != nil {
				t.Fatal(err)
			}
			w, _ := newWorkspaceAt(t, s, bot.Options{Record: record.All, Refiner: rewording(func(context.Context, refine.Answer) (reply.Explanation, error) {
				return otherWords()
			})})
			before := ask(w, "pricing")
			e := w.wasShown(reworded)
			saidAll(t, told(e), "Pricing is the Product Manager's.", "Here that is grace (")
			if got, want := actions(t, e), actions(t, before); !slices.Equal(got, want) || len(want) < 4 {
				t.Errorf("to press: %v, before %v", got, want)
			}
			saidAll(t, told(w.shows(func() { w.press(e, reply.ActionWhy) })), "Why pricing is")
			if e.Ephemeral != nil {
				return
			}
			further := localslack.Post{Channel: e.Message.Channel, Text: w.Mention() + " why?", ThreadTS: e.Message.ThreadTS}
			saidAll(t, w.hears(further).Text, "Why pricing is")
		})
	}
}

// A wording that says the same as the curated one is not put in its place.
func TestSameWordsChangeNothing(t *testing.T) {
	same := make(chan struct{}, 3)
	w := refining(t, bot.Everywhere, rewording(func(_ context.Context, a refine.Answer) (reply.Explanation, error) {
		if a.Question != "pricing" {
			return otherWords()
		}
		same <- struct{}{}
		return a.Explanation, nil
	}))
	for _, surface := range []string{"slash", "mention", "dm"} {
		w.ask(surface)
		<-same
	}
	w.say(localslack.Post{Channel: w.dm.ID, Text: "is pricing a PM job?"})
	w.wasShown(reworded)
	w.stop()
	changed := 0
	for _, e := range w.Log() {
		if e.Kind == localslack.MessageChanged || e.Kind == localslack.EphemeralChanged {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d answers were changed, want the last alone", changed)
	}
}

// The model gets what was asked and what is answered, and nothing else.
func TestWhatTheModelGets(t *testing.T) {
	got := make(chan refine.Answer, 1)
	w := refining(t, bot.Everywhere, rewording(func(_ context.Context, a refine.Answer) (reply.Explanation, error) {
		got <- a
		return noWords()
	}))
	w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " is *pricing* a PM job, <@" + w.person.ID + ">?"})
	a := <-got
	if a.Question != "is pricing a PM job, ?" && a.Question != "is pricing a PM job,?" || a.Verdict != "Yes: pricing is the Product Manager's." || len(a.Why) != 1 || len(a.Parts) != 2 {
		t.Errorf("the model gets %+v", a)
	}
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{w.person.ID, w.channel.ID, "ada", "product\""} {
		if strings.Contains(string(data), secret) {
			t.Errorf("%q is in %s", secret, data)
		}
	}
}

func TestWhatIsNotRefined(t *testing.T) {
	w := refining(t, bot.DirectMessages, rewording(func(_ context.Context, a refine.Answer) (reply.Explanation, error) {
		t.Errorf("refined %+v", a)
		return noWords()
	}))
	w.ask("slash")
	w.ask("mention")
	for _, text := range []string{
		"who waters the plants in the moon office?", "who approves my expenses?", "help", "list pm", "can one person be both?",
		"who sets the price and who orders the backlog?",
	} {
		w.say(localslack.Post{Channel: w.dm.ID, Text: text})
	}
	w.stop()
}

// While the model stalls, every answer is there, and the bot stops at once.
func TestStalledModelHoldsNothingUp(t *testing.T) {
	w := refining(t, bot.Everywhere, rewording(func(ctx context.Context, _ refine.Answer) (reply.Explanation, error) {
		<-ctx.Done()
		return noWords()
	}))
	for range 30 {
		w.ask("slash")
		w.ask("dm")
	}
	w.stop()
	if got := len(w.shown()); got != 60 {
		t.Errorf("%d answers to 60 questions", got)
	}
}

// An answer that is deleted before its refinement comes stays deleted.
func TestDeletedAnswerStaysDeleted(t *testing.T) {
	release := make(chan struct{})
	w := refining(t, bot.Everywhere, rewording(func(context.Context, refine.Answer) (reply.Explanation, error) {
		<-release
		return otherWords()
	}))
	w.ask("dm")
	e := w.wasShown("Pricing is the Product Manager's.")
	if err := deleteMessage(w, e.Message); err != nil {
		t.Fatal(err)
	}
	close(release)
	if _, err := w.Wait(w.ctx, func(e localslack.Entry) bool {
		return e.Kind == localslack.MethodCalled && e.Call.Method == "chat.update" && e.Error == "message_not_found"
	}); err != nil {
		t.Error(err)
	}
	w.stop()
	if got := w.shown(); len(got) != 0 {
		t.Errorf("shown = %q", got)
	}
}

// Whatever a model does, every question keeps its verdict: here with the real refiner and an endpoint that does anything. What is put in
// an answer's place has the headline of an answer, and below it what the guard lets stand for that answer's own explanation.
func TestMisbehavingModelMovesNoVerdict(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	kinder := strings.NewReplacer("decision", "choice", "PM", "Product Manager", "PO", "Product Owner")
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request struct{ Messages []struct{ Content string } }
		body, err := io.ReadAll(r.Body) // only then the server sees that the client hangs up
		if err != nil || json.Unmarshal(body, &request) != nil || len(request.Messages) != 2 {
			return
		}
		var a refine.Answer
		if err := json.Unmarshal([]byte(request.Messages[1].Content), &a); err != nil {
			t.Errorf("what the model is asked is no JSON: %v", err)
		}
		wording := refine.Wording{Why: slices.Clone(a.Why), Parts: []string{}}
		for _, p := range a.Parts {
			wording.Parts = append(wording.Parts, p.Part)
		}
		switch asked.Add(1) % 8 {
		case 0:
			w.WriteHeader(http.StatusInternalServerError)
			return
		case 1:
			panic(http.ErrAbortHandler) // hangs up
		case 2:
			wording.Why[0] = "This is the Product Owner's job."
		case 3:
			wording.Why[0] = "Nobody owns it, ask <!channel>."
		case 4:
			wording.Why[0] = strings.NewReplacer("PM", "PO", "PO", "PM", " is ", " is not ").Replace(wording.Why[0])
		default: // what may be shown
			for i, why := range wording.Why {
				wording.Why[i] = kinder.Replace(why)
			}
		}
		content, _ := json.Marshal(wording) // it can always be written
		_ = json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]any{"content": string(content)}, "finish_reason": "stop"}}})
	}))
	defer endpoint.Close()
	refiner, err := refine.New(refine.Options{BaseURL: endpoint.URL, Model: "test", Timeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	defer refiner.Close()
	server := newSlack(t, soon)
	b := run(t, server, sqlite(t), bot.Options{Refiner: refiner})
	connected(t, server, 2)
	holds(t, server, traffic.Plan{Questions: 1000, Rate: 200, Seed: 7}, 0)
	b.stop()
	want := map[string]string{} // what may take an answer's place, by headline
	for _, text := range traffic.Texts() {
		_, worded := real(t).Respond(text)
		headline, explanation, _ := strings.Cut(worded.Text(), "\n")
		why, rest, _ := strings.Cut(explanation, "\n")
		want[headline] = kinder.Replace(why) + "\n" + rest
	}
	changed := 0
	for _, e := range server.Log() {
		var text string
		switch e.Kind {
		case localslack.MessageChanged:
			text = e.Message.Text
		case localslack.EphemeralChanged:
			text = e.Ephemeral.Text
		default:
			continue
		}
		changed++
		if headline, explanation, _ := strings.Cut(text, "\n"); explanation != want[headline] {
			t.Errorf("%q got the explanation %q, want %q", headline, explanation, want[headline])
		}
	}
	if changed == 0 || refiner.Counts()["rejected: wrong-owner"] == 0 {
		t.Errorf("%d answers were changed; outcomes: %v", changed, refiner.Counts())
	}
}

// A refiner that panics takes nothing with it.
func TestPanicInTheRefiner(t *testing.T) {
	w := refining(t, bot.Everywhere, rewording(func(context.Context, refine.Answer) (reply.Explanation, error) { panic("no words") }))
	for range 2 * 16 { // more than may be under way
		w.ask("dm")
	}
	w.stop()
	if got := len(w.shown()); got != 32 {
		t.Errorf("%d answers to 32 questions", got)
	}
}

func deleteMessage(w *workspace, m *localslack.Message) error {
	_, _, err := client(w.Server).DeleteMessageContext(w.ctx, m.Channel, m.TS)
	return err
}
