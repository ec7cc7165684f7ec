// rule: 6.3
// A script without a statement is an error: nothing ran.
