// rule: 6.3
// A script may do nothing.
