package refine

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkShape looks at the characters of a text. What a person does not see, or what Slack or a reader may take for anything but
// words, is not let through unless it is curated; there is no attempt to clean it.
func checkShape(text, curated string) Reason {
	switch {
	case strings.TrimSpace(text) == "":
		return Empty
	case !utf8.ValidString(text), strings.TrimSpace(text) != text, !isLetter(text[0]) && !strings.HasPrefix(curated, text[:1]):
		return Markup
	}
	for i, r := range text {
		if reason := checkRune(text, curated, i, r); reason != "" {
			return reason
		}
	}
	return ""
}

func checkRune(text, curated string, i int, r rune) Reason {
	switch {
	case 'a' <= r|0x20 && r|0x20 <= 'z', '0' <= r && r <= '9', r == ' ':
		return ""
	case r == '\'', r == '’':
		if before, _ := utf8.DecodeLastRuneInString(text[:i]); unicode.IsLetter(before) {
			return ""
		}
		return Quotation
	case strings.ContainsRune(",;()–—", r):
		return ""
	case r == '-': // it joins words, and is no dash
		if i > 0 && isLetter(text[i-1]) && i+1 < len(text) && isLetter(text[i+1]) {
			return ""
		}
	case r == '.', r == ':':
		if i+1 == len(text) || text[i+1] == ' ' {
			return ""
		}
	}
	if strings.ContainsRune(curated, r) && r != '.' && r != ':' {
		return ""
	}
	switch {
	case strings.ContainsRune("@#<>", r):
		return Mention
	case unicode.In(r, unicode.Quotation_Mark):
		return Quotation
	case r == '?':
		return Question
	case strings.ContainsRune(".:/", r):
		return Link
	case unicode.IsLetter(r):
		return Language
	}
	return Markup
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' }
