package mrkdwn_test

import (
	"fmt"

	"whoowns/bot/mrkdwn"
)

func ExampleClean() {
	fmt.Println(mrkdwn.Clean("<@U012AB3CD> who owns *<https://example.com/plans|the price list>* &amp; the discounts? :thinking_face:"))
	// Output: who owns the price list & the discounts?
}

// What a person typed can be shown to others as it was: it mentions nobody.
func ExampleEscape() {
	fmt.Println(mrkdwn.Escape("<!channel> is this mine?"))
	fmt.Println(mrkdwn.Clean(mrkdwn.Escape("R&D < sales")))
	// Output:
	// &lt;!channel&gt; is this mine?
	// R&D < sales
}
