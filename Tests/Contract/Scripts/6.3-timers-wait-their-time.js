// rule: 6.3
// A timer never comes early, and nested ones come.
const start = Date.now()
setTimeout(() => {
  console.log('first', Date.now() - start >= 99)
  setTimeout(() => {
    console.log('second', Date.now() - start >= 148)
    setTimeout(() => console.log('third'), 0)
  }, 50)
}, 100)
