// rule: 6.3
// An unhandled rejection is told with its stack and makes the status 1, but the app goes on.
const error = new Error('rejected') // here1
Promise.reject(error)
setTimeout(() => {
  (async function later() {
    await null
    throw new TypeError('in an async function') // here2
  })()
  console.log('timer')
}, 20)
setTimeout(() => console.log('last timer'), 60)
console.log('script')
