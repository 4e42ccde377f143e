package knowledge

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with a knowledge file, said so that the curator can mend it.
type Problem struct {
	File string
	Line int // from 1; 0 when the problem is with the file as a whole
	// Message says what is wrong and what to write instead.
	Message string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// compare orders problems by file, then by line.
func (p Problem) compare(q Problem) int {
	if byFile := strings.Compare(p.File, q.File); byFile != 0 {
		return byFile
	}
	return p.Line - q.Line
}

// Problems is the error of a base that does not hold: everything that is wrong with it, in the order of files and
// lines, and never empty.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
