package wording_test

import (
	"fmt"

	"whoowns/bot/wording"
)

func ExampleText_Fill() {
	text := wording.Text("*{Thing}* is the *{owner}*.")
	fmt.Println(text.Fill("Thing", "Pricing", "owner", "Product Manager's"))
	// Output: Pricing is the Product Manager's.
}

// What is put in is taken literally: only the text itself makes bold.
func ExampleText_Spans() {
	for _, span := range wording.Text("*{Thing}* is yours.").Spans("Thing", "The *new* plan") {
		fmt.Printf("%t %q\n", span.Bold, span.Text)
	}
	// Output:
	// true "The *new* plan"
	// false " is yours."
}
