// rule: 2.8
// A name has to be a token.
import uploadtask from '@system.uploadtask'

const names = [
  '', ' ', 'X One', ' X-One', 'X-One ', 'X-One:', 'X:One', 'X/One', 'X(One)', 'X"One', 'X,One', 'X;One', 'X=One',
  'X@One', 'X[One]', 'X{One}', 'X\\One', 'X-\u00fc', 'X-One\r\nX-Two', 'X\0One', 'X\tOne', 'X\u007f',
]
let refused = 0
for (const name of names) {
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
    header: { 'X-Good': 'good', [name]: 'value' },
    success: () => console.log('never: success', JSON.stringify(name)),
    fail: (data, code) => {
      if (code === 202 && data.split(':')[0] === 'invalid headers') refused += 1
      else console.log('never', JSON.stringify(name), code, data)
    },
    complete: () => { if (refused === names.length) console.log('all refused') },
  })
}
