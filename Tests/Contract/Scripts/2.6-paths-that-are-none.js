// rule: 2.6
// Another scheme, an unknown partition, nothing, a NUL, or what names no file.
import uploadtask from '@system.uploadtask'

const paths = [
  '', 'a.txt', 'files/a.txt', './a.txt', 'file:///etc/passwd', 'http://SERVER/a.txt', 'content://files/a.txt',
  'internal:/files/a.txt', 'internal:files/a.txt', 'internal', 'internal://', 'internal:///files/a.txt',
  'internal://nothing/a.txt', 'internal://FILES/a.txt', 'internal://etc/passwd', 'internal://files',
  'internal://files/', 'internal://cache', 'internal://mass/', 'internal://tmp', 'internal://files/a.txt/',
  'internal://files/a.txt/b', 'internal://files/gone.txt', 'internal://files/A.TXT', 'internal://files/a.txt\0',
  'internal://files/\0a.txt', 'internal://files/a.txt\0.png', '/', '//', '/gone.txt', '/app.js/', '/etc/passwd',
  '/app.js\0', '\0', ' ',
]
function next() {
  if (paths.length === 0) return
  const filePath = paths.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath, name: 'file',
    success: () => console.log('never: success', filePath),
    fail: (data, code) => console.log(code, data.split(':')[0], JSON.stringify(filePath)),
    complete: next,
  })
}
next()
