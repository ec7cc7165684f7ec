// rule: 6.3
// Without a transfer and a timer the process ends, with 0, whatever promises still wait.
new Promise(() => {}).then(() => console.log('never'))
clearTimeout(setTimeout(() => console.log('never'), 100000))
clearInterval(setInterval(() => console.log('never'), 100000))
console.log('done')
