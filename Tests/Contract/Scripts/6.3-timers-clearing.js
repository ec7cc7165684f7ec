// rule: 6.3
// What is cleared does not run, also if it is cleared by another timer; what is unknown is no error.
const first = setTimeout(() => console.log('never: first'), 10)
clearTimeout(first)
clearTimeout(first)
const second = setTimeout(() => console.log('never: second'), 60)
setTimeout(() => clearTimeout(second), 10)
setTimeout(() => {
  clearTimeout(sameTime)
  console.log('clears one of the same time')
}, 30)
const sameTime = setTimeout(() => console.log('never: same time'), 30)
const own = setTimeout(() => {
  clearTimeout(own)
  console.log('clears itself')
}, 40)
for (const unknown of [undefined, null, 0, -1, 123456, 'x', {}, NaN]) {
  clearTimeout(unknown)
  clearInterval(unknown)
}
clearTimeout()
console.log(first !== second, Boolean(first))
