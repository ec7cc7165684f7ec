// rule: 6.3
// An interval comes again and again until it is cleared, from inside or outside.
let inside = 0, outside = 0
const one = setInterval(() => {
  console.log('inside', ++inside)
  if (inside === 3) clearInterval(one)
}, 20)
const other = setInterval(() => { outside += 1 }, 20)
setTimeout(() => {
  clearInterval(other)
  console.log('cleared', outside > 1)
}, 300)
