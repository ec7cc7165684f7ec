// rule: 2.4
// `name` must be a string that is not empty.
import uploadtask from '@system.uploadtask'

const values = {
  undefined, null: null, empty: '', number: 5, zero: 0, boolean: true, object: {}, array: ['a'], function() {},
  symbol: Symbol('x'),
}
const cases = Object.entries(values)
function next() {
  if (cases.length === 0) return others()
  const [kind, name] = cases.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name,
    success: () => console.log('never: success', kind),
    fail: (data, code) => console.log(kind, code, data.split(':')[0]),
    complete: next,
  })
}
function others() {
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt',
    fail: (data, code) => console.log('absent', code, data.split(':')[0]),
    complete: () => uploadtask.uploadFile({
      url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: ' ',
      success: (res) => console.log('a space', JSON.stringify(JSON.parse(res.data).parts)),
    }),
  })
}
next()
