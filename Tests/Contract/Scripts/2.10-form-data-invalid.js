// rule: 2.10
// An object or array as a value, or as `formData` something that is no object.
import uploadtask from '@system.uploadtask'

const all = {
  'an object': { a: {} }, 'an array': { a: [] }, 'an array of strings': { a: ['x'] }, 'a date': { a: new Date(0) },
  'a String object': { a: new String('x') }, 'an error': { a: new Error('x') }, 'the second': { a: '1', b: {} },
  'text': 'a=b', 'empty text': '', 'a number': 5, 'zero': 0, 'a boolean': true, 'false': false, 'a symbol': Symbol('x'),
}
const cases = Object.entries(all)
function next() {
  if (cases.length === 0) return
  const [kind, formData] = cases.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file', formData,
    success: () => console.log('never: success', kind),
    fail: (data, code) => console.log(kind, code, data.split(':')[0]),
    complete: next,
  })
}
next()
