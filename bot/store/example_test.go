package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"whoowns/bot/store"
)

// A question is recorded, known again when Slack delivers it again, and left to the next process if its own dies.
func Example() {
	folder, err := os.MkdirTemp("", "store")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	s, err := store.Open("sqlite:" + filepath.Join(folder, "whoowns.db"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()

	ctx, asked := context.Background(), []store.Entry{{ID: "Ev012AB3CD", Request: "pricing"}}
	for range 2 {
		fresh, err := s.Record(ctx, "process one", time.Minute, asked)
		fmt.Println("recorded", fresh, err)
	}
	if err := s.Release(ctx, "process one"); err != nil {
		fmt.Println(err)
	}
	left, err := s.Claim(ctx, "process two", time.Minute, 10)
	fmt.Println("claimed", left[0].Request, err)
	fmt.Println("answered", s.Answered(ctx, []string{left[0].ID}))
	// Output:
	// recorded [Ev012AB3CD] <nil>
	// recorded [] <nil>
	// claimed pricing <nil>
	// answered <nil>
}
