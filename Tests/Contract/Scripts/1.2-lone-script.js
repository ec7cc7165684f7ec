// rule: 1.2
// manifest: none
// A lone script without a manifest runs as if the feature was declared.
import uploadtask from '@system.uploadtask'

console.log(canIUse('@system.uploadtask'), canIUse('@system.uploadtask.uploadFile'))
uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log(res.statusCode),
  fail: (data, code) => console.log('fail', code, data),
})
