package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	prom "github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"

	"whoowns/bot/localslack"
	"whoowns/bot/metrics"
	"whoowns/bot/refine"
	"whoowns/bot/send"
	"whoowns/bot/store/pgtest"
)

// watched runs the program in a process of its own with all that it can count, has it answer, and returns the address that it serves
// metrics on.
func watched(t *testing.T) string {
	t.Helper()
	keepHome(t)
	model(t, reworded(faithful), usage)
	server := startSlack(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], "serve")
	cmd.Env = append(os.Environ(), "WHOOWNS_RUN_MAIN=1", "SLACK_APP_TOKEN="+localslack.DefaultAppToken, "SLACK_BOT_TOKEN="+localslack.DefaultBotToken,
		"SLACK_API_URL="+server.APIURL(), "WHOOWNS_LOG_FORMAT=json", "WHOOWNS_LISTEN_ADDR=127.0.0.1:0", "WHOOWNS_REFINE=all")
	logs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	addresses, read := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(read)
		lines := bufio.NewScanner(logs)
		for lines.Scan() {
			_, _ = listening(addresses).Write(lines.Bytes())
		}
	}()
	t.Cleanup(func() {
		defer cancel()
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		<-read
		if err := cmd.Wait(); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	var address string
	select {
	case address = <-addresses:
	case <-ctx.Done():
		t.Fatal("it serves nothing")
	}
	if _, err := server.WaitConns(ctx, 1); err != nil {
		t.Fatal(err)
	}

	var failed atomic.Bool
	server.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == localslack.MethodResponseURL && failed.CompareAndSwap(false, true) {
			return localslack.Fault{Status: http.StatusBadGateway}
		}
		return localslack.Fault{}
	})
	person := server.AddUser("ada")
	channel := server.AddChannel(localslack.PublicChannel, "product", person.ID)
	if _, err := server.SlashCommand(localslack.Command{User: person.ID, Channel: channel.ID, Command: "/whoowns", Text: "pricing"}); err != nil {
		t.Fatal(err)
	}
	if _, err := server.OpenAppHome(person.ID, "home"); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []localslack.Kind{localslack.EphemeralChanged, localslack.ViewPublished} { // refined, and shown
		if _, err := server.Wait(ctx, func(e localslack.Entry) bool { return e.Kind == kind }); err != nil {
			t.Fatal(err)
		}
	}
	return address
}

// query is one of those that the dashboard or the alerts make.
type query struct{ where, expr string }

// queries are all of those in deploy/. What Grafana puts into the dashboard's is put in.
func queries(t *testing.T) (dashboard, alerts []query) {
	t.Helper()
	var board any
	text, err := os.ReadFile("../../deploy/grafana-dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer("$job", ".*", "$__rate_interval", "1m", "$__range", "1h")
	var find func(where string, node any)
	find = func(where string, node any) {
		switch node := node.(type) {
		case []any:
			for _, each := range node {
				find(where, each)
			}
		case map[string]any:
			if title, ok := node["title"].(string); ok {
				where = title
			}
			if expr, ok := node["expr"].(string); ok {
				dashboard = append(dashboard, query{where, filled.Replace(expr)})
			}
			for _, each := range node {
				find(where, each)
			}
		}
	}
	find("", board)

	var rules struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Labels      struct{ Severity string }
				Annotations struct{ Summary, Description string }
			}
		}
	}
	text, err = os.ReadFile("../../deploy/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &rules); err != nil {
		t.Fatal(err)
	}
	for _, group := range rules.Groups {
		for _, r := range group.Rules {
			alerts = append(alerts, query{r.Alert, r.Expr})
			if r.Annotations.Summary == "" || r.Annotations.Description == "" || r.Labels.Severity != "critical" && r.Labels.Severity != "warning" {
				t.Errorf("%s does not say what it is about, what to do and how bad it is", r.Alert)
			}
		}
	}
	if len(dashboard) < 40 || len(alerts) < 10 {
		t.Errorf("there are %d queries in the dashboard, and %d alerts", len(dashboard), len(alerts))
	}
	return dashboard, alerts
}

var (
	// used is a metric in a query, with its labels.
	used    = regexp.MustCompile(`\b((?:whoowns|go|process)_[a-z_]+)\b(?:\{([^}]*)\})?`)
	matcher = regexp.MustCompile(`([a-z_]+)(=~|!~|!=|=)"([^"]*)"`)
	grouped = regexp.MustCompile(`\b(?:by|on)\s*\(([^)]*)\)`)
)

// values are those that labels have in queries, of the sets that are closed in the code.
func values(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{"kind": {""}, "owner": {""}, "reason": {"asked", "lost"}, "job": {".*"}}
	for o := send.Done; o <= send.Denied; o++ {
		all["result"] = append(all["result"], o.String())
	}
	for _, o := range refine.Outcomes() {
		result, _, _ := strings.Cut(string(o), ": ")
		all["result"] = append(all["result"], result)
	}
	for _, o := range []metrics.Outcome{metrics.Answered, metrics.Declined, metrics.Failed, metrics.TurnedAway, metrics.Left, metrics.Ignored} {
		all["outcome"] = append(all["outcome"], string(o))
	}
	return all
}

// Every metric in the dashboard and in the alerts is among those that the program serves, with the labels by which it is asked for, and
// every metric of the program's own is in the dashboard.
func TestDashboardAndAlerts(t *testing.T) {
	address := watched(t)
	var page string
	until(t, "what the model wrote is counted as shown", func() bool {
		_, page = get(t, "http://"+address+"/metrics")
		return strings.Contains(page, `whoowns_refinement_swaps_total{result="shown"} 1`)
	})
	for _, want := range []string{
		`whoowns_refinements_total{reason="",result="refined"} 1`, `whoowns_refinements_total{reason="wrong-owner",result="rejected"} 0`,
		`whoowns_refinement_tokens_total{direction="input"} 300`, `whoowns_slack_retries_total{method="response_url"} 1`,
		`whoowns_slack_calls_total{method="response_url",result="unsure"} 1`, `whoowns_slack_connections `, `whoowns_build_info{go_version="go`,
	} {
		if !strings.Contains(page, "\n"+want) {
			t.Errorf("/metrics has no %s", want)
		}
	}
	parser := expfmt.NewTextParser(prom.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	labels := map[string][]string{} // by the name under which Prometheus has it
	for name, family := range families {
		of := []string{"job", "instance"}
		for _, l := range family.GetMetric()[0].GetLabel() {
			of = append(of, l.GetName())
		}
		labels[name] = of
		if family.GetType() == dto.MetricType_HISTOGRAM {
			delete(labels, name)
			labels[name+"_sum"], labels[name+"_count"], labels[name+"_bucket"] = of, of, append(slices.Clip(of), "le")
		}
	}
	known := values(t)
	dashboard, alerts := queries(t)
	for _, q := range slices.Concat(dashboard, alerts) {
		var all []string
		for _, found := range used.FindAllStringSubmatch(q.expr, -1) {
			of, served := labels[found[1]]
			if !served {
				t.Errorf("%s: there is no metric %s", q.where, found[1])
			}
			all = append(all, of...)
			for _, m := range matcher.FindAllStringSubmatch(found[2], -1) {
				if !slices.Contains(of, m[1]) {
					t.Errorf("%s: %s has no label %s", q.where, found[1], m[1])
				}
				for value := range strings.SplitSeq(m[3], "|") {
					if !slices.Contains(known[m[1]], value) {
						t.Errorf("%s: %s is never %q", q.where, m[1], value)
					}
				}
			}
		}
		for _, found := range grouped.FindAllStringSubmatch(q.expr, -1) {
			for label := range strings.SplitSeq(found[1], ",") {
				if label = strings.TrimSpace(label); !slices.Contains(all, label) {
					t.Errorf("%s: what is asked for has no label %s", q.where, label)
				}
			}
		}
		if len(all) == 0 {
			t.Errorf("%s asks for no metric: %s", q.where, q.expr)
		}
	}
	for name := range families {
		if strings.HasPrefix(name, "whoowns_") && !slices.ContainsFunc(dashboard, func(q query) bool { return strings.Contains(q.expr, name) }) {
			t.Errorf("%s is not in the dashboard", name)
		}
	}
}

// needs skips a test, or fails it where no test may skip, for want of Prometheus.
func needs(t *testing.T, tool string) {
	t.Helper()
	_, err := exec.LookPath(tool)
	switch {
	case err != nil && os.Getenv(pgtest.Required) != "":
		t.Fatal(err)
	case err != nil:
		t.Skipf("%v (Debian's package prometheus has it)", err)
	}
}

// Every alert is one that Prometheus takes, fires when all is ill, and does not when all is well: testdata/alerts.yaml says when.
func TestAlertsFire(t *testing.T) {
	needs(t, "promtool")
	for _, args := range [][]string{
		{"check", "rules", "--lint=all", "--lint-fatal", "../../deploy/alerts.yaml"}, {"test", "rules", "testdata/alerts.yaml"},
	} {
		if out, err := exec.CommandContext(t.Context(), "promtool", args...).CombinedOutput(); err != nil {
			t.Errorf("promtool: %v: %s", err, out)
		}
	}
	tested, err := os.ReadFile("testdata/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, alerts := queries(t)
	for _, a := range alerts {
		if !strings.Contains(string(tested), fmt.Sprintf(`{alertname="%s"}`, a.where)) {
			t.Errorf("%s is not tested", a.where)
		}
	}
}

// A real Prometheus reads the metrics, has an answer to each query of the dashboard, and no alert.
func TestPrometheus(t *testing.T) {
	needs(t, "prometheus")
	rules, err := filepath.Abs("../../deploy/alerts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	address := watched(t)
	dir := t.TempDir()
	config := fmt.Sprintf("global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [%s]\nscrape_configs:\n  - job_name: whoowns\n"+
		"    static_configs: [{targets: [%q]}]\n", rules, address)
	if err := os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	prometheus := "http://" + runPrometheus(t, dir)
	ask := func(expr string) (series []json.RawMessage) {
		t.Helper()
		var answer struct {
			Error string
			Data  struct{ Result json.RawMessage }
		}
		getJSON(t, prometheus+"/api/v1/query?query="+url.QueryEscape(expr), &answer)
		if answer.Error != "" {
			t.Fatalf("%s: %s", expr, answer.Error)
		}
		if err := json.Unmarshal(answer.Data.Result, &series); err != nil {
			t.Fatalf("%s: %v", expr, err)
		}
		return series
	}
	until(t, "Prometheus has read the metrics three times", func() bool {
		return len(ask(`count_over_time(whoowns_build_info{job="whoowns"}[1m]) >= 3`)) == 1
	})
	dashboard, _ := queries(t)
	for _, q := range dashboard {
		if len(ask(q.expr)) == 0 {
			t.Errorf("%s: nothing is found by %s", q.where, q.expr)
		}
	}
	var evaluated struct {
		Data struct {
			Groups []struct {
				Rules []struct{ Name, Health, LastError, State string }
			}
		}
	}
	until(t, "the alerts are evaluated", func() bool {
		getJSON(t, prometheus+"/api/v1/rules", &evaluated)
		return len(evaluated.Data.Groups) == 1 && !slices.ContainsFunc(evaluated.Data.Groups[0].Rules, func(r struct{ Name, Health, LastError, State string }) bool {
			return r.Health == "unknown"
		})
	})
	for _, r := range evaluated.Data.Groups[0].Rules {
		if r.Health != "ok" || r.State == "firing" {
			t.Errorf("%s is %s and %s while all is well: %s", r.Name, r.Health, r.State, r.LastError)
		}
	}
}

// runPrometheus runs Prometheus with the configuration in a folder until the test ends, and returns its address.
func runPrometheus(t *testing.T, dir string) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "prometheus", "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address)
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // its data is thrown away
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	until(t, "Prometheus is ready", func() bool {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/-/ready", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body) // only the status matters
		return response.StatusCode == http.StatusOK
	})
	return address
}

// getJSON reads a page of JSON.
func getJSON(t *testing.T, address string, into any) {
	t.Helper()
	_, body := get(t, address)
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%s: %v: %s", address, err, body)
	}
}

// until asks again and again for what cannot be waited on.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick, timeout := time.NewTicker(100*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatal("it never holds that ", what)
		}
	}
}
