import uploadtask from '@system.uploadtask'

// An upload whose callbacks are recorded: `events` in order, `ended` a promise of the recorded events.
export function attempt(options, prepare = () => {}) {
  const events = []
  let finish
  const ended = new Promise((resolve) => { finish = resolve })
  const task = uploadtask.uploadFile({
    success: (response) => events.push({ kind: 'success', response }),
    fail: (data, code) => events.push({ kind: 'fail', data, code }),
    complete: (...values) => {
      events.push({ kind: 'complete', values })
      finish(events)
    },
    ...options,
  })
  const atReturn = events.map(({ kind }) => kind)
  prepare(task)
  return { task, events, ended: within(5000, ended), atReturn }
}

export function within(milliseconds, promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ending within ${milliseconds} ms`)), milliseconds)
    promise.then((value) => {
      clearTimeout(timer)
      resolve(value)
    })
  })
}

export const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds) })

export function equal(actual, expected, what) {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what} is ${one}, not ${other}`)
}

export function holds(condition, what) {
  if (!condition) throw new Error(what)
}
