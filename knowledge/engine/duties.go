package engine

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bullet is what people put before an item of a list.
var bullet = regexp.MustCompile(`^\s*(?:[-*+>•▪◦‣·–—●○■□✓✔✅☑➤→]|\(?\d{1,2}(?:[.)]|\s+[-–—:])|\(?[a-zA-Z][.)]|\p{So})\x{FE0F}?\s+`)

// inlineBullet parts the items of a list that was pasted into one line, as Slack does with slash commands.
var inlineBullet = regexp.MustCompile(`\s+(?:[•▪◦‣●○■✓✔✅☑➤]\x{FE0F}?\s*|[-*–—]\s+|\(?\d{1,2}[.)]\s+)`)

// Fewer duties than this are a question about several things; more than maxDuties are not read.
const (
	minDuties = 3
	maxDuties = 60
)

// duties returns the items when the text is a list of duties, such as a pasted job advertisement, and nil otherwise.
// Lines without a bullet are items only when no line has one; a heading is no item.
func duties(text string) []string {
	if !mayBeList(text) {
		return nil
	}
	lines := nonEmptyLines(text)
	if len(lines) == 1 {
		if cuts := inlineBullet.FindAllStringIndex(" "+lines[0], -1); len(cuts) >= minDuties {
			lines = strings.Split(inlineBullet.ReplaceAllString(" "+lines[0], "\n• "), "\n")
		}
	}
	var bulleted, plain []string
	for _, line := range lines {
		if item := bullet.ReplaceAllString(line, ""); item != line && !isDecorated(line) {
			if strings.TrimSpace(item) == "" {
				continue
			}
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

// mayBeList spares the usual question the search for bullets: it has neither lines nor signs enough for a list.
func mayBeList(text string) bool {
	lines, signs := 1, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\n':
			lines++
		case c == '-', c == '*', c >= utf8.RuneSelf && utf8.RuneStart(c), (c == '.' || c == ')') && i > 0 && isNumber(text[i-1:i]):
			signs++
		}
	}
	return lines >= minDuties || signs >= minDuties
}

// plainDuties returns the lines of a list without bullets, which is only taken for one when its lines are short and
// do not read as sentences of a message.
func plainDuties(lines []string) []string {
	var items []string
	for i, line := range lines {
		if strings.HasPrefix(line, "#") || i == 0 && (isHeading(line) || strings.HasPrefix(lines[min(1, len(lines)-1)], "#")) {
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

// isDecorated recognises a heading between two of the same signs.
func isDecorated(line string) bool {
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	return first == last && !unicode.IsLetter(first) && !unicode.IsDigit(first)
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
