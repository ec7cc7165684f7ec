// rule: 2.6
// file: internal://files/..%2fa.txt = literally
// file: internal://files/..%5Ca.txt = literally
// file: internal://files/..\a.txt = literally
// file: internal://files/%2e%2e/a.txt = literally
// file: internal://files/%2E%2e%2Fa.txt = literally
// file: internal://files/.%2e/a.txt = literally
// file: internal://files/%2E./a.txt = literally
// file: internal://files/x%2f..%2fa.txt = literally
// file: internal://files/x\.. = literally
// file: internal://files/x%5c%2e%2e = literally
// file: internal://files/sub/b.txt = b
// file: /res/logo.txt = logo
// A segment .. is refused, even where it would end at a file that is there, or where such a file is really called so.
import uploadtask from '@system.uploadtask'

const paths = [
  'internal://files/..%2fa.txt', 'internal://files/..%5Ca.txt', 'internal://files/..\\a.txt',
  'internal://files/%2e%2e/a.txt', 'internal://files/%2E%2e%2Fa.txt', 'internal://files/.%2e/a.txt',
  'internal://files/%2E./a.txt', 'internal://files/x%2f..%2fa.txt', 'internal://files/x\\..',
  'internal://files/x%5c%2e%2e', 'internal://files/sub/../a.txt', 'internal://files/../files/a.txt',
  'internal://cache/../files/a.txt', 'internal://files/..', 'internal://files/../', 'internal://../files/a.txt',
  'internal://files/../../../../../../../etc/passwd', 'internal://files/..\\..\\..\\..\\etc\\passwd',
  '/..', '/../app.js', '/res/../app.js', '/res/..\\app.js', '/res/%2e%2e/app.js', '/res/..%2fapp.js',
  '/../../../../../../../etc/passwd', '/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
]
let left = paths.length
for (const filePath of paths) {
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath, name: 'file',
    success: () => console.log('never: success', filePath),
    fail: (data, code) => {
      const refused = code === 202 && data.split(':')[0] === 'invalid filename'
      if (!refused) console.log('never', filePath, code, data)
    },
    complete: () => { if (--left === 0) console.log(paths.length, 'refused') },
  })
}
