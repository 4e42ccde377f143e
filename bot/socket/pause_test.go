package socket

import (
	"testing"
	"time"

	"github.com/slack-go/slack"
)

func TestPause(t *testing.T) {
	for failures, upper := range map[int]time.Duration{0: first, 1: first, 2: 2 * first, 6: 32 * first, 9: most, 100: most, 1 << 40: most} {
		for range 100 {
			if got := pause(failures, nil); got > upper || got < upper/2 {
				t.Fatalf("after %d failures: %v, want %v to %v", failures, got, upper/2, upper)
			}
		}
	}
	if got := pause(0, &slack.RateLimitedError{RetryAfter: time.Minute}); got < time.Minute {
		t.Errorf("asked to wait a minute: %v", got)
	}
}
