package send

import (
	"math/rand/v2"
	"time"
)

// Backoff is how long to wait after so many failures in a row, the first being 1: it doubles from first up to most, and is
// shortened at random by up to a half, so that those whom an outage threw out do not all come back at once.
func Backoff(first, most time.Duration, failures int) time.Duration {
	wait := min(most, first<<min(max(failures-1, 0), 16))
	return wait - rand.N(wait/2) //nolint:gosec // not a secret
}

// Denials is how often in a row Slack has to refuse a token until it is believed: it has been known to refuse a good one in
// passing.
const Denials = 4
