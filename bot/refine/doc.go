// Package refine has a language model re-word the explanation of an answer, and shows nothing of what the model says that
// changes the answer.
package refine
