// rule: 2.8
// What is no string, number, boolean or array of them, or what would end the line.
import uploadtask from '@system.uploadtask'

const values = {
  object: {}, date: new Date(0), function() {}, symbol: Symbol('x'), map: new Map(), 'list in a list': [['a']],
  'object in a list': ['a', {}], 'function in a list': [() => {}], CR: 'a\rb', LF: 'a\nb', CRLF: 'a\r\nX-Two: b',
  NUL: 'a\0b', 'LF at the end': 'a\n', 'CR at the start': '\ra', 'LF in a list': ['a', 'b\nc'],
  'only LF': '\n', 'NUL in a list': ['\0'],
}
const cases = Object.entries(values)
function next() {
  if (cases.length === 0) return
  const [kind, value] = cases.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
    header: { 'X-Good': 'good', 'X-One': value },
    success: () => console.log('never: success', kind),
    fail: (data, code) => console.log(kind, code, data.split(':')[0]),
    complete: next,
  })
}
next()
