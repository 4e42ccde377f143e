package knowledge

import (
	"os/exec"
	"strings"
	"testing"
)

// The arrows between the packages go one way. What knowledge and the packages beneath it reach, directly or not, has none of
// these.
func TestKnowledgeKnowsNothingOfTheWorld(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "whoowns/knowledge/...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for path := range strings.FieldsSeq(string(out)) {
		for _, forbidden := range []string{"whoowns/bot", "whoowns/cmd", "github.com/slack-go", "github.com/sashabaranov", "database/sql", "net/http"} {
			if path == forbidden || strings.HasPrefix(path, forbidden+"/") {
				t.Errorf("knowledge depends on %s", path)
			}
		}
	}
}
