// rule: 2.5
// file: /only-in-package.txt = x
// file: internal://cache/only-in-cache.txt = x
// A file is in its own partition, and the package is not the storage.
import uploadtask from '@system.uploadtask'

const paths = [
  'internal://files/only-in-cache.txt', 'internal://mass/only-in-cache.txt', 'internal://tmp/only-in-cache.txt',
  'internal://files/only-in-package.txt', '/only-in-cache.txt', '/cache/only-in-cache.txt', '/a.txt',
]
function next() {
  if (paths.length === 0) return
  const filePath = paths.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath, name: 'file',
    success: () => console.log('never: success', filePath),
    fail: (data, code) => console.log(filePath, code, data.split(':')[0]),
    complete: next,
  })
}
next()
