// rule: 6.3
// A script that is no JavaScript is an uncaught SyntaxError with its file and line; nothing of it has run.
console.log('never')

const x = ; // here
