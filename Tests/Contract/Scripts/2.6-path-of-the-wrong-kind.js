// rule: 2.3, 2.6
// A path has to be a string.
import uploadtask from '@system.uploadtask'

const path = 'internal://files/a.txt'
const values = {
  undefined, null: null, number: 5, boolean: true, object: {}, array: [path], function: () => path,
  symbol: Symbol('x'), toString: { toString: () => path },
}
const cases = Object.entries(values)
function next() {
  if (cases.length === 0) return
  const [kind, filePath] = cases.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath, name: 'file',
    success: () => console.log('never: success', kind),
    fail: (data, code) => console.log(kind, code, data.split(':')[0]),
    complete: next,
  })
}
next()
