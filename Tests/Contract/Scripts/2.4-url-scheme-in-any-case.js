// rule: 2.4
// run: --parallel 1
// The scheme's case does not matter.
import uploadtask from '@system.uploadtask'

for (const scheme of ['http', 'HTTP', 'hTTp']) {
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200'.replace('http', scheme), filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => console.log(scheme, res.statusCode),
    fail: (data, code) => console.log(scheme, code, data),
  })
}
// Nobody speaks TLS there, but the address is one.
for (const scheme of ['https', 'HTTPS', 'HttpS']) {
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200'.replace('http', scheme), filePath: 'internal://files/a.txt', name: 'file',
    timeout: 500,
    success: () => console.log('never: success'),
    fail: (data, code) => console.log(scheme, code === 202),
  })
}
