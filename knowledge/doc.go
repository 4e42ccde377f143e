// Package knowledge is what whoowns knows: the claims of the article *Product Manager vs Product Owner*, the topics that
// people ask about with their owners, and the concepts about the two roles. It is curated as YAML, embedded in the
// binary, and checked when it is loaded; a company adds to it or changes it with an overlay.
//
// The folder base holds the YAML. Package words, beneath this one, brings text to the words that are compared; package
// engine, above it, finds the answer to a question; package eval measures how often that answer is right. None of them
// knows Slack, a language model, a database or the network.
package knowledge
