package reply

// Help says how to ask.
func (w Wording) Help() Reply {
	var r Reply
	r.add(body, plain("I answer one question: "), strong("is this a PM or a PO job?"))
	r.add(item, plain("/whoowns pricing"))
	r.add(item, plain("/whoowns is sprint planning a PM job?"))
	r.add(item, plain("/whoowns who sets the price and who orders the backlog?"))
	r.add(item, plain("/whoowns can one person be both?"))
	r.add(item, plain("Paste the duties of a job advertisement, one a line, and I sort them."))
	r.add(body, plain("/whoowns list shows what I know, /whoowns list pm or list po one role's part. "+
		"Mention me in a channel or write to me directly; a mention in a thread without a question judges the message that began it."))
	return r
}

// Busy is what a person gets when too much is being asked at once.
func Busy() Reply {
	var r Reply
	r.add(body, plain("I am busy: asking again in a moment will work."))
	return r
}

// Failure is what a person gets when an answer could not be made through no fault of theirs.
func Failure() Reply {
	var r Reply
	r.add(body, plain("Something went wrong on my side, and it has been logged. Please ask again in a moment."))
	return r
}
