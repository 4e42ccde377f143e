package inbox

import (
	"strconv"
	"testing"
)

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
