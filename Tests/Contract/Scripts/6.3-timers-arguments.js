// rule: 6.3
// Further arguments are handed on, as in browsers.
setTimeout((...all) => console.log('timeout', all), 10, 'a', 2, { c: 3 })
setTimeout((...all) => console.log('none', all), 20)
let rounds = 0
const interval = setInterval((a, b) => {
  console.log('interval', a, b)
  if (++rounds === 2) clearInterval(interval)
}, 30, 'x', null)
