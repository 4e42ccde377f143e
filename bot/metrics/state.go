package metrics

import (
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"whoowns/bot/refine"
	"whoowns/bot/socket"
	"whoowns/knowledge"
)

// State is what is looked up when the metrics are read.
type State struct {
	Connections int // to Slack, that are open
	Reconnects  socket.Counts
	StoreUp     bool
	Unanswered  int           // questions in hand
	Oldest      time.Duration // how long the first of them has waited
	Unrecorded  int           // questions that could not be kept for the curators
	Base        *knowledge.Base
	Broken      bool // whether the present overlay does not hold
}

// collector collects a state each time the metrics are read.
type collector struct {
	state func() State

	connections, reconnects, failures, store, unanswered, oldest, unrecorded, base, topics, concepts, broken *prometheus.Desc
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil)
}

// Watch has the state looked up each time the metrics are read. It may be called once.
func (m *Metrics) Watch(state func() State) {
	if m == nil {
		return
	}
	m.registry.MustRegister(&collector{
		state:       state,
		connections: describe("slack_connections", "Open connections to Slack."),
		reconnects:  describe("slack_reconnects_total", "Connections to Slack that were replaced, because Slack asked to or because they were lost.", "reason"),
		failures:    describe("slack_connect_failures_total", "Attempts at a connection to Slack that failed."),
		store:       describe("store_up", "Whether the store can be used."),
		unanswered:  describe("inbox_questions", "Questions in hand that are not answered."),
		oldest:      describe("inbox_oldest_seconds", "How long the oldest question in hand has waited."),
		unrecorded:  describe("record_lost_total", "Questions that could not be recorded for the curators."),
		base:        describe("base_info", "What the answers come from: a fingerprint of the base's files with the overlay's.", "version"),
		topics:      describe("base_topics", "Topics in the base, the overlay's included."),
		concepts:    describe("base_concepts", "Concepts in the base, the overlay's included."),
		broken:      describe("overlay_broken", "Whether the overlay does not hold as it is now, and an earlier one is used."),
	})
}

// Describe is for the registry.
func (c *collector) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, to) }

// Collect is for the registry.
func (c *collector) Collect(to chan<- prometheus.Metric) {
	s := c.state()
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	counter := func(d *prometheus.Desc, value int, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(value), labels...)
	}
	gauge(c.connections, float64(s.Connections))
	counter(c.reconnects, s.Reconnects.Asked, "asked")
	counter(c.reconnects, s.Reconnects.Lost, "lost")
	counter(c.failures, s.Reconnects.Failed)
	gauge(c.store, truth(s.StoreUp))
	gauge(c.unanswered, float64(s.Unanswered))
	gauge(c.oldest, s.Oldest.Seconds())
	counter(c.unrecorded, s.Unrecorded)
	gauge(c.base, 1, s.Base.Version)
	gauge(c.topics, float64(len(s.Base.Topics)))
	gauge(c.concepts, float64(len(s.Base.Concepts)))
	gauge(c.broken, truth(s.Broken))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// refinerCollector collects what became of refinements each time the metrics are read.
type refinerCollector struct {
	refiner         *refine.Refiner
	results, tokens *prometheus.Desc
}

// WatchRefiner has what a refiner counts looked up each time the metrics are read. It may be called once.
func (m *Metrics) WatchRefiner(r *refine.Refiner) {
	if m == nil {
		return
	}
	m.registry.MustRegister(&refinerCollector{
		refiner: r,
		results: describe("refinements_total", "Refinements, by what came of them, and why a wording was rejected (empty otherwise).", "result", "reason"),
		tokens:  describe("refinement_tokens_total", "Tokens that the language model says it has read and written.", "direction"),
	})
}

// Describe is for the registry.
func (c *refinerCollector) Describe(to chan<- *prometheus.Desc) {
	to <- c.results
	to <- c.tokens
}

// Collect is for the registry.
func (c *refinerCollector) Collect(to chan<- prometheus.Metric) {
	counts := c.refiner.Counts()
	for _, outcome := range refine.Outcomes() {
		result, reason, _ := strings.Cut(string(outcome), ": ")
		to <- prometheus.MustNewConstMetric(c.results, prometheus.CounterValue, float64(counts[outcome]), result, reason)
	}
	used := c.refiner.Usage()
	to <- prometheus.MustNewConstMetric(c.tokens, prometheus.CounterValue, float64(used.Input), "input")
	to <- prometheus.MustNewConstMetric(c.tokens, prometheus.CounterValue, float64(used.Output), "output")
}
