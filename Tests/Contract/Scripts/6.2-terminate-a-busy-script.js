// rule: 6.2
// signal: TERM after ready
// A script that never comes to an end is stopped as well.
console.log('ready')
for (;;);
