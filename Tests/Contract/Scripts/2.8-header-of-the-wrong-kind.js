// rule: 2.8
// `header` has to be an object.
import uploadtask from '@system.uploadtask'

const cases = ['X-One: 1', '', 5, 0, true, false, Symbol('x')]
function next() {
  if (cases.length === 0) return
  const header = cases.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file', header,
    success: () => console.log('never: success', String(header)),
    fail: (data, code) => console.log(String(header), code, data.split(':')[0]),
    complete: next,
  })
}
next()
