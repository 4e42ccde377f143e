package engine_test

import (
	"fmt"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

func Example() {
	base, err := knowledge.Load("")
	if err != nil {
		fmt.Println(err)
		return
	}
	e := engine.New(base)
	for _, question := range []string{"is sprint planning a PM job?", "who sets the price and who orders the backlog?", "who waters the plants in the moon office?"} {
		answer := e.Answer(question)
		fmt.Println(answer.Kind)
		for _, v := range answer.Verdicts {
			fmt.Printf("  %s is %s's\n", v.Topic.ID, v.Owner)
		}
	}
	// Output:
	// ownership
	//   sprint-planning is po's
	// ownership
	//   pricing is pm's
	//   backlog-ordering is po's
	// ownership
	//   office-matters is none's
}

// What leans on the question before is told apart from what stands by itself.
func ExampleEngine_FollowUp() {
	base, err := knowledge.Load("")
	if err != nil {
		fmt.Println(err)
		return
	}
	e := engine.New(base)
	f := e.FollowUp("and the backlog?")
	fmt.Printf("%s: %s\n", f.Kind, f.Rest)
	fmt.Println(e.FollowUp("is pricing a PM job?").Kind == engine.Standalone)
	// Output:
	// another: the backlog
	// true
}
