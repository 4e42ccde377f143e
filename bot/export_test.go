package bot

// Methods are for tests to hold against what is called.
var Methods = methods
