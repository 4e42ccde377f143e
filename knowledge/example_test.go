package knowledge_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"whoowns/knowledge"
)

func ExampleLoad() {
	base, err := knowledge.Load("")
	if err != nil {
		fmt.Println(err)
		return
	}
	topic := base.Topic("pricing")
	fmt.Println(topic.Owner, topic.Basis, base.Claim(topic.Claims[0]).ID)
	// Output: pm article C21
}

// A company's overlay gives a topic to another owner. A mistake in it is told with its line.
func ExampleLoad_overlay() {
	folder, err := os.MkdirTemp("", "overlay")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "company.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			fmt.Println(err)
		}
	}

	write("area: Pricing and business\ntopics:\n  - id: pricing\n    owner: po\n    why: Here the PO sets the prices.\n")
	base, err := knowledge.Load(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(base.Topic("pricing").Owner, base.Topic("pricing").BaseOwner)

	write("area: Pricing and business\ntopics:\n  - id: pricing\n    ownr: po\n")
	_, err = knowledge.Load(folder)
	if problems := (knowledge.Problems)(nil); errors.As(err, &problems) {
		field, _, _ := strings.Cut(problems[0].Message, ":")
		fmt.Printf("line %d: %s\n", problems[0].Line, field)
	}
	// Output:
	// po pm
	// line 4: unknown field "ownr"
}
