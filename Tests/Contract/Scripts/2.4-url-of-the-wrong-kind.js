// rule: 2.4
// A url has to be a string; nothing is made into one.
import uploadtask from '@system.uploadtask'

const text = 'http://SERVER/status/200'
const values = {
  null: null, undefined, number: 5, boolean: true, object: {}, array: [text], function: () => text, symbol: Symbol('x'),
  bigint: 10n, toString: { toString: () => text }, href: { href: text },
}
const cases = Object.entries(values)
function next() {
  if (cases.length === 0) return
  const [kind, url] = cases.shift()
  uploadtask.uploadFile({
    url, filePath: 'internal://files/a.txt', name: 'file',
    success: () => console.log('never'),
    fail: (data, code) => console.log(kind, code, data.split(':')[0]),
    complete: next,
  })
}
next()
