package reply_test

import (
	"fmt"

	"whoowns/bot/reply"
	"whoowns/bot/wording"
	"whoowns/knowledge"
)

func ExampleResponder() {
	base, err := knowledge.Load("")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, said := reply.NewResponder(base, wording.English()).Respond("pricing")
	fmt.Println(said.Text())
	// Output:
	// Pricing is the Product Manager's.
	// What the product costs is a business decision, and the business side of the product is the PM's.
	// The Product Owner's part: knowing the price model well enough to build what it promises.
	// Engineering's part: building the prices into the system.
	// The article, Realm of responsibilities differ
}
