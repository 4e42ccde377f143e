package engine

import (
	"regexp"
	"strings"
)

// bullet is what people put before an item of a list.
var bullet = regexp.MustCompile(`^\s*(?:[-*+>•▪◦‣·–—●○■□✓✔✅☑➤→]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)]|\p{So})\x{FE0F}?\s+`)

// inlineBullet parts the items of a list that was pasted into one line, as Slack does with slash commands.
var inlineBullet = regexp.MustCompile(`\s+(?:[•▪◦‣●○■✓✔✅☑➤]\x{FE0F}?\s*|\(?\d{1,2}[.)]\s+)`)

// Fewer duties than this are a question about several things; more than maxDuties are not read.
const (
	minDuties = 3
	maxDuties = 60
)

// duties returns the items when the text is a list of duties, such as a pasted job advertisement, and nil otherwise.
// Lines without a bullet are items only when no line has one; a heading is no item.
func duties(text string) []string {
	lines := nonEmptyLines(text)
	if len(lines) == 1 {
		if cuts := inlineBullet.FindAllStringIndex(" "+lines[0], -1); len(cuts) >= minDuties {
			lines = strings.Split(inlineBullet.ReplaceAllString(" "+lines[0], "\n• "), "\n")
		}
	}
	var bulleted, plain []string
	for _, line := range lines {
		if item := bullet.ReplaceAllString(line, ""); item != line {
			bulleted = append(bulleted, strings.TrimSpace(item))
		} else {
			plain = append(plain, strings.TrimSpace(line))
		}
	}
	items := bulleted
	if len(items) == 0 {
		items = plainDuties(plain)
	}
	if len(items) < minDuties {
		return nil
	}
	return items
}

// plainDuties returns the lines of a list without bullets, which is only taken for one when its lines are short and
// do not read as sentences of a message.
func plainDuties(lines []string) []string {
	var items []string
	for i, line := range lines {
		if i == 0 && isHeading(line) {
			continue
		}
		if len(strings.Fields(line)) > 16 || strings.HasSuffix(line, "?") || strings.Contains(line, ". ") {
			return nil
		}
		items = append(items, line)
	}
	return items
}

// isHeading recognises the line over a list: it ends with a colon, or it names a position and no duty.
func isHeading(line string) bool {
	lower := strings.ToLower(line)
	if strings.HasSuffix(lower, ":") || strings.HasSuffix(lower, "?") || strings.HasSuffix(lower, "!") {
		return true
	}
	for _, word := range []string{"product manager", "product owner", "hiring", "we are ", "job description", "your duties", "responsibilities", "(m/f", "(f/m", "(m/k"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

func nonEmptyLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
