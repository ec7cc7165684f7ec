// rule: 6.2
// signal: INT after ready
// What only waits for timers is stopped too.
setInterval(() => {}, 50)
setTimeout(() => console.log('never'), 60000)
setTimeout(() => console.log('ready'), 100)
