// rule: 2.9
// A value that no header can have is 202 even where the header would be dropped.
import uploadtask from '@system.uploadtask'

const cases = [{ Host: 'a\nb' }, { 'Content-Type': {} }, { Expect: ['a', '\0'] }, { TE() {} }]
function next() {
  if (cases.length === 0) return
  const header = cases.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file', header,
    success: () => console.log('never: success'),
    fail: (data, code) => console.log(Object.keys(header)[0], code, data.split(':')[0]),
    complete: next,
  })
}
next()
