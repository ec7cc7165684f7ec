// rule: 6.3
// Promise jobs run before the next callback, between two timers of the same time, and jobs of jobs too.
for (const number of [1, 2]) {
  setTimeout(() => {
    console.log('timer', number)
    Promise.resolve().then(() => {
      console.log('job', number)
      return Promise.resolve()
    }).then(() => console.log('job of the job', number))
    ;(async () => {
      await null
      console.log('async', number)
    })()
  }, 10)
}
