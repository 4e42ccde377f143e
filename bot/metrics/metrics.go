// Package metrics counts what the bot does, for Prometheus to read.
//
// No label has what somebody typed, or an ID: whoever counts gives values of sets that are closed in the code, so that there are so
// many series and no more. The zero pointer counts nothing, and costs nothing.
package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"whoowns/bot/send"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Metrics are one process's. Its methods may be called by many goroutines.
type Metrics struct {
	registry *prometheus.Registry

	questions, interactions  *prometheus.CounterVec
	confidence               prometheus.Histogram
	acknowledgement          prometheus.Histogram
	answer                   *prometheus.HistogramVec
	calls, retries           *prometheus.CounterVec
	callTime                 *prometheus.HistogramVec
	busy                     prometheus.Counter
	swaps, feedback, reloads *prometheus.CounterVec
	directory                *prometheus.CounterVec
}

// Build is what the program was built from.
type Build struct{ Version, Revision, Go string }

// Outcome is what became of something that was asked for.
type Outcome string

// The outcomes.
const (
	Answered   Outcome = "answered"
	Declined   Outcome = "declined"
	Failed     Outcome = "failed"
	TurnedAway Outcome = "turned away" // for want of room, which was said
	Left       Outcome = "left"        // to another process
	Ignored    Outcome = "ignored"     // for being asked more often than people ask
)

// Swap is what became of a refinement once there was an answer to refine.
type Swap string

// The swaps.
const (
	Shown   Swap = "shown"
	Kept    Swap = "kept"    // the curated explanation, for want of another
	Unshown Swap = "failed"  // Slack did not take the other
	Skipped Swap = "skipped" // too many were under way
)

// Several is the owner of an answer whose verdicts have different ones.
const Several = "several"

// Buckets are few: each is a series for each value of the labels. Slack waits three seconds for an acknowledgement.
var (
	acknowledgementBuckets = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 3}
	answerBuckets          = []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	callBuckets            = []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10}
	confidenceBuckets      = []float64{.4, .5, .6, .7, .8, .9, 1}
)

// New returns Metrics with a registry of their own.
func New(build Build) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.questions = m.counters("questions_total",
		"Questions, by where they were asked, what they were about (empty if not read), whose it is (empty without a verdict) and what became of them.",
		"surface", "kind", "owner", "outcome")
	m.interactions = m.counters("interactions_total",
		"What else was asked for: buttons and menus, windows, the App Home, commands about the role directory.", "surface", "action", "outcome")
	m.confidence = m.histogram("confidence", "How sure the match of each thing asked about was, from 0 to 1.", confidenceBuckets)
	m.acknowledgement = m.histogram("acknowledgement_seconds", "From the arrival of an envelope until it was acknowledged.", acknowledgementBuckets)
	m.answer = m.histograms("answer_seconds", "From the arrival of a question until its answer was shown.", answerBuckets, "surface")
	m.calls = m.counters("slack_calls_total", "Calls to Slack's Web API, by what came of them.", "method", "result")
	m.callTime = m.histograms("slack_call_seconds", "How long Slack took for a call.", callBuckets, "method")
	m.retries = m.counters("slack_retries_total", "Calls made again after Slack failed at them or asked to wait.", "method")
	m.busy = prometheus.NewCounter(prometheus.CounterOpts{
		Namespace: namespace, Name: "busy_notices_total", Help: "How often a person was told that too much is being asked.",
	})
	m.registry.MustRegister(m.busy)
	m.swaps = m.counters("refinement_swaps_total", "Answers that were to be refined, by what is shown in the end.", "result")
	m.feedback = m.counters("feedback_total", "Thumbs that people gave answers.", "thumb")
	m.directory = m.counters("directory_changes_total", "Changes of the role directory.", "change", "role")
	m.reloads = m.counters("overlay_reloads_total", "How often the overlay changed and was loaded, or did not hold.", "result")
	m.info("build_info", "What the program was built from.", map[string]string{
		"version": build.Version, "revision": build.Revision, "go_version": build.Go,
	})
	m.begin()
	return m
}

const namespace = "whoowns"

// begin has the series of what happens rarely begin at zero, so that a first time is seen as an increase.
func (m *Metrics) begin() {
	for _, thumb := range []string{up, down} {
		m.feedback.WithLabelValues(thumb)
	}
	for _, result := range []string{loaded, broken} {
		m.reloads.WithLabelValues(result)
	}
	for _, swap := range []Swap{Shown, Kept, Unshown, Skipped} {
		m.swaps.WithLabelValues(string(swap))
	}
	for _, role := range []knowledge.Owner{knowledge.PM, knowledge.PO, knowledge.Engineering} {
		for _, change := range []string{set, unset} {
			m.directory.WithLabelValues(change, string(role))
		}
	}
}

// Expect has the answers and the failures of a surface begin at zero, so that the first is seen as an increase.
func (m *Metrics) Expect(surface string) {
	if m == nil {
		return
	}
	m.answer.WithLabelValues(surface)
	m.questions.WithLabelValues(surface, "", "", string(Failed))
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) histogram(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets})
	m.registry.MustRegister(h)
	return h
}

func (m *Metrics) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(h)
	return h
}

// info is a metric that is always 1 and says something by its labels.
func (m *Metrics) info(name, help string, labels map[string]string) {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help, ConstLabels: labels})
	g.Set(1)
	m.registry.MustRegister(g)
}

// Question counts a question that was asked on a surface, with the answer to it, which is the zero one if there is none.
func (m *Metrics) Question(surface string, a engine.Answer, o Outcome) {
	if m == nil {
		return
	}
	m.questions.WithLabelValues(surface, string(a.Kind), ownerOf(a), string(o)).Inc()
}

// ownerOf is whose the things are that an answer has verdicts on.
func ownerOf(a engine.Answer) string {
	owner := ""
	for _, v := range a.Verdicts {
		if owner != "" && owner != string(v.Owner) {
			return Several
		}
		owner = string(v.Owner)
	}
	return owner
}

// Answered notes how sure an answer was that has been shown, and how long it took from the arrival of the question.
func (m *Metrics) Answered(surface string, a engine.Answer, took time.Duration) {
	if m == nil {
		return
	}
	m.answer.WithLabelValues(surface).Observe(took.Seconds())
	for _, v := range a.Verdicts {
		if v.Topic != nil {
			m.confidence.Observe(v.Confidence)
		}
	}
}

// Interaction counts what was asked for that is no question.
func (m *Metrics) Interaction(surface, action string, o Outcome) {
	if m == nil {
		return
	}
	m.interactions.WithLabelValues(surface, action, string(o)).Inc()
}

// Acknowledged notes how long it took to acknowledge an envelope.
func (m *Metrics) Acknowledged(took time.Duration) {
	if m == nil {
		return
	}
	m.acknowledgement.Observe(took.Seconds())
}

// Called counts a call to Slack.
func (m *Metrics) Called(method string, result send.Outcome, took time.Duration) {
	if m == nil {
		return
	}
	m.calls.WithLabelValues(method, result.String()).Inc()
	m.callTime.WithLabelValues(method).Observe(took.Seconds())
}

// Retried counts a call that is to be made again.
func (m *Metrics) Retried(method string) {
	if m == nil {
		return
	}
	m.retries.WithLabelValues(method).Inc()
}

// ToldBusy counts that a person was told that too much is being asked.
func (m *Metrics) ToldBusy() {
	if m == nil {
		return
	}
	m.busy.Inc()
}

// Swapped counts an answer that was to be refined.
func (m *Metrics) Swapped(s Swap) {
	if m == nil {
		return
	}
	m.swaps.WithLabelValues(string(s)).Inc()
}

const (
	up   = "up"
	down = "down"
)

// Rated counts a thumb.
func (m *Metrics) Rated(isUp bool) {
	if m == nil {
		return
	}
	thumb := down
	if isUp {
		thumb = up
	}
	m.feedback.WithLabelValues(thumb).Inc()
}

const (
	set   = "set"
	unset = "unset"
)

// DirectoryChanged counts that a role was given to somebody, or taken away.
func (m *Metrics) DirectoryChanged(role knowledge.Owner, isSet bool) {
	if m == nil {
		return
	}
	change := unset
	if isSet {
		change = set
	}
	m.directory.WithLabelValues(change, string(role)).Inc()
}

const (
	loaded = "loaded"
	broken = "broken"
)

// Reloaded counts that the overlay changed, and whether it holds.
func (m *Metrics) Reloaded(holds bool) {
	if m == nil {
		return
	}
	result := broken
	if holds {
		result = loaded
	}
	m.reloads.WithLabelValues(result).Inc()
}
