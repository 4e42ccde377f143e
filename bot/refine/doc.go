// Package refine has a language model re-word the explanation of an answer, and shows nothing of what the model says that
// changes the answer. Between the two stands the Guard, which is no model: it takes a wording only if each word is the curated one or a
// listed substitute in its place. A Refiner also bounds how long that may take and what it may cost.
package refine
