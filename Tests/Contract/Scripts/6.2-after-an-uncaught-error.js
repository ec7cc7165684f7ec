// rule: 6.2, 6.3
// signal: INT after ready
// The signal's status is the one that counts.
setTimeout(() => console.log('never'), 60000)
setTimeout(() => console.log('ready'), 100)
throw new Error('early') // here
