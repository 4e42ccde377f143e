package localslack

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ids makes Slack-shaped identifiers. Those that people read in a failing test
// count upwards; those that must not be guessed (tickets, envelope IDs) are random.
type ids struct {
	n      uint64
	lastTS int64 // microseconds
}

func (g *ids) next(prefix string) string {
	g.n++
	return prefix + "0" + strings.ToUpper(fmt.Sprintf("%09s", strconv.FormatUint(g.n, 36)))
}

// ts returns a message timestamp: unique in the workspace, increasing even when
// the clock stands still or steps back.
func (g *ids) ts(now time.Time) string {
	g.lastTS = max(g.lastTS+1, now.UnixMicro())
	return fmt.Sprintf("%d.%06d", g.lastTS/1e6, g.lastTS%1e6)
}

// validTS reports whether s has the shape of a message timestamp. Timestamps of
// that shape compare as strings as long as seconds have ten digits.
func validTS(s string) bool {
	sec, micro, ok := strings.Cut(s, ".")
	if !ok || len(sec) != 10 || len(micro) != 6 {
		return false
	}
	_, err := strconv.ParseUint(sec+micro, 10, 64)
	return err == nil
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

func uuid() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
