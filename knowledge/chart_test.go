package knowledge

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// An overlay whose texts have a meaning in every format that the chart is written in.
const trickyOverlay = `area: Ours | yours
topics:
  - id: escapes
    title: "=SUM(A1) | *the* <b>sum</b>"
    owner: both
    why: It was always so.
    shares:
      pm: "-1 & the <script>"
      po: "@home, \"as it were\""
      engineering: C:\dev
  - id: architecture
    title: éclairs
    owner: engineering
    why: It was always so.
    shares:
      pm: "+[link](x)"
      po: "@home"
  - id: pricing
    owner: none
    whose: the founders'
    why: They set it.
`

func TestWriteChart(t *testing.T) {
	b := loadOverlay(t, trickyOverlay)
	names := map[Owner]string{PM: "Maya Okafor", PO: "Jonas |\n<i>Lind</i>"}
	for _, format := range []ChartFormat{Markdown, CSV, HTML} {
		var got bytes.Buffer
		if err := b.WriteChart(&got, format, names); err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "chart."+string(format))
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != string(want) {
			t.Errorf("%s is not as in %s, which -update writes anew:\n%s", format, golden, got.String())
		}
	}
}

func TestChartLeavesOutAnEmptyArea(t *testing.T) {
	b := loadOverlay(t, "area: Ours\ntopics:\n  - id: escapes\n    title: escapes\n    owner: po\n    why: It is so.\n"+
		"  - id: pricing\n    hide: true\n  - id: backlog\n    hide: true\n  - id: payroll\n    hide: true\n")
	if chart := b.Chart(); len(chart) != 1 || chart[0].Area != "Ours" || len(chart[0].Rows) != 1 {
		t.Errorf("chart = %+v", chart)
	}
}

func TestWriteChartTellsWhatIsWrong(t *testing.T) {
	b := loadOverlay(t, trickyOverlay)
	if err := b.WriteChart(&bytes.Buffer{}, "pdf", nil); err == nil || !strings.Contains(err.Error(), `unknown format "pdf"`) {
		t.Errorf("err = %v", err)
	}
	for _, format := range []ChartFormat{Markdown, CSV, HTML} {
		if err := b.WriteChart(fullDisk{}, format, nil); !errors.Is(err, errFull) {
			t.Errorf("%s: err = %v", format, err)
		}
	}
}

var errFull = errors.New("no space left")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// The chart has every topic of the base once, each in its area, and says of each whose it is as the topic does.
func TestChartOfTheBase(t *testing.T) {
	b, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	var topics []*Topic
	for _, area := range b.Chart() {
		if len(area.Rows) == 0 {
			t.Errorf("%s has no rows", area.Area)
		}
		for _, row := range area.Rows {
			topics = append(topics, row.Topic)
			if row.Topic.Area != area.Area {
				t.Errorf("%s stands in %s", row.Topic.ID, area.Area)
			}
			checkRow(t, row)
		}
	}
	if !slices.Equal(slices.SortedFunc(slices.Values(topics), byID), slices.SortedFunc(slices.Values(b.Topics), byID)) {
		t.Errorf("%d topics in the chart, %d in the base", len(topics), len(b.Topics))
	}
}

func byID(s, t *Topic) int { return strings.Compare(s.ID, t.ID) }

func checkRow(t *testing.T, row ChartRow) {
	t.Helper()
	var owners, joint []Owner
	for i, cell := range row.Cells {
		if cell.Who != ChartColumns()[i] {
			t.Errorf("%s: column %d is of %s", row.Topic.ID, i, cell.Who)
		}
		if cell.Text != row.Topic.Shares[cell.Who] || (cell.Part == NoPart) != (cell.String() == "") {
			t.Errorf("%s: cell %+v", row.Topic.ID, cell)
		}
		switch cell.Part {
		case Owns:
			owners = append(owners, cell.Who)
		case Joint:
			joint = append(joint, cell.Who)
		}
	}
	var wantOwners, wantJoint []Owner
	switch row.Topic.Owner {
	case Both:
		wantJoint = []Owner{PM, PO}
	case PM, PO, Engineering:
		wantOwners = []Owner{row.Topic.Owner}
	}
	if !slices.Equal(owners, wantOwners) || !slices.Equal(joint, wantJoint) || (row.Others != "") != (row.Topic.Owner == None) {
		t.Errorf("%s of %s: owned by %v, shared by %v, others %q", row.Topic.ID, row.Topic.Owner, owners, joint, row.Others)
	}
}

// Every format has all rows, is the same each time, and needs nothing that is not in it.
func TestWriteChartOfTheBase(t *testing.T) {
	b, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	written := map[ChartFormat]string{}
	for _, format := range []ChartFormat{Markdown, CSV, HTML} {
		var first, second bytes.Buffer
		if err := errors.Join(b.WriteChart(&first, format, nil), b.WriteChart(&second, format, nil)); err != nil {
			t.Fatal(err)
		}
		if first.String() != second.String() {
			t.Errorf("%s is another each time", format)
		}
		written[format] = first.String()
	}
	lines, err := csv.NewReader(strings.NewReader(written[CSV])).ReadAll()
	if err != nil || len(lines) != len(b.Topics)+1 {
		t.Errorf("%d lines of CSV for %d topics, err = %v", len(lines), len(b.Topics), err)
	}
	if rows := strings.Count(written[Markdown], "\n| ") - 2*len(b.Chart()); rows != len(b.Topics) {
		t.Errorf("%d rows of Markdown for %d topics", rows, len(b.Topics))
	}
	if rows := strings.Count(written[HTML], `<th scope="row">`); rows != len(b.Topics) {
		t.Errorf("%d rows of HTML for %d topics", rows, len(b.Topics))
	}
	for _, outside := range []string{"<script", "<link", "<img", "src=", "url(", "http:", "https:", "@import"} {
		if strings.Contains(written[HTML], outside) {
			t.Errorf("the page has %s", outside)
		}
	}
}
