// Package words turns text into the words that matching compares: folded to one case and one spelling, and stemmed.
// It knows English, nothing of products or of Slack. Everything in it may be used by many goroutines.
package words

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Fold brings text to the form in which it is compared: lower case, compatibility forms and accents taken off, quotation
// marks and dashes made plain, characters that do not print dropped (but line breaks kept), invalid UTF-8 replaced
// by a space.
func Fold(text string) string {
	if isPlainASCII(text) {
		return strings.ToLower(text)
	}
	// A Transformer keeps state, so each call has one of its own.
	unaccent := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)))
	folded, _, err := transform.String(unaccent, strings.ToValidUTF8(text, " "))
	if err != nil {
		folded = text
	}
	return strings.ToLower(strings.Map(plain, folded))
}

// isPlainASCII spares the usual text the way through the Unicode tables.
func isPlainASCII(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || c < ' ' && c != '\n' || c == '`' {
			return false
		}
	}
	return true
}

func plain(r rune) rune {
	switch r {
	case '\n':
		return '\n'
	case '\t', '\r', unicode.ReplacementChar:
		return ' '
	case '‘', '’', 'ʼ', '`', '´':
		return '\''
	case '“', '”', '„', '«', '»':
		return '"'
	case '‐', '‑', '‒':
		return '-'
	case '–', '—', '―':
		return '–' // kept apart from the hyphen: a dash parts clauses, a hyphen joins words
	}
	if unicode.Is(unicode.C, r) { // control, format (zero width, direction marks), private use
		return -1
	}
	return r
}
