// rule: 6.3
// What is thrown may say anything of its place: it is reported, and the app goes on.
for (const line of [NaN, 1e300, -1, Infinity, '7', {}]) {
  setTimeout(() => { throw { name: 'Odd', message: 'line', stack: '', sourceURL: 'f', line } })
}
setTimeout(() => console.log('end'))
