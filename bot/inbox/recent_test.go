package inbox

import (
	"strconv"
	"testing"
	"time"
)

// What a dead process had is to be taken over within five seconds: it was last heard of up to a round before, and others look
// once a round.
func TestTakeoverFitsIntoFiveSeconds(t *testing.T) {
	if Lease+2*round >= 5*time.Second {
		t.Errorf("a lease of %v and rounds of %v take longer", Lease, round)
	}
}

func TestRecentForgetsTheOldest(t *testing.T) {
	r := newRecent(3)
	for i := range 10 {
		if !r.add(strconv.Itoa(i)) {
			t.Errorf("%d is known", i)
		}
	}
	for i, known := range map[int]bool{9: true, 8: true, 7: true} {
		if r.add(strconv.Itoa(i)) == known {
			t.Errorf("%d is new again", i)
		}
	}
	if !r.add("6") {
		t.Error("6 is still known")
	}
	if len(r.ids) != 3 {
		t.Errorf("%d are remembered, want 3", len(r.ids))
	}
}
