// rule: 2.2
// Whatever happens, no callback runs before uploadFile has returned, so that `const task` is there.
import uploadtask from '@system.uploadtask'

const cases = { url: '', filePath: 'internal://files/gone.txt', name: '', header: 5, formData: 5 }
const keys = Object.keys(cases)
function next() {
  if (keys.length === 0) return
  const key = keys.shift()
  let returned = false
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file', [key]: cases[key],
    success: () => console.log('never: success'),
    fail: (data, code) => console.log(key, 'fail', code, returned, typeof task),
    complete: () => {
      console.log(key, 'complete', returned)
      next()
    },
  })
  returned = true
}
next()
Promise.resolve().then(() => console.log('a job of the same turn'))
console.log('still the same turn')
