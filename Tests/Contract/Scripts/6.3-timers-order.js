// rule: 6.3
// Timers by their time, equal ones first in first out, after the script and its Promise jobs.
setTimeout(() => console.log('60'), 600)
setTimeout(() => console.log('30 first'), 300)
setTimeout(() => console.log('30 second'), 300)
setTimeout(() => console.log('0 first'), 0)
setTimeout(() => console.log('0 second'))
Promise.resolve().then(() => console.log('job'))
console.log('script')
