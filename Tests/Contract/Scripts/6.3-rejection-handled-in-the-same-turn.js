// rule: 6.3
// A rejection that is handled before its turn and the jobs of it are over is none to tell of.
const first = Promise.reject(new Error('never'))
first.catch((error) => console.log('caught', error.message))
const second = Promise.reject(new Error('never'))
Promise.resolve().then(() => Promise.resolve()).then(() => second.catch(() => console.log('caught in a job')))
async function fails() { throw new Error('never') }
;(async () => {
  try {
    await fails()
  } catch (error) {
    console.log('caught by await')
  }
})()
Promise.allSettled([Promise.reject(1), fails()]).then((all) => console.log(all.map((one) => one.status).join()))
Promise.reject(2).finally(() => {}).then(null, () => console.log('caught at the end of a chain'))
setTimeout(() => console.log('over'), 50)
