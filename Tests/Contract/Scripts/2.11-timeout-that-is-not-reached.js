// rule: 2.11
// Who is in time hears nothing of the limit afterwards, and the process does not wait for it.
import uploadtask from '@system.uploadtask'

const start = Date.now()
uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file', timeout: 5000.5,
  success: (res) => console.log('success', res.statusCode),
  fail: (data, code) => console.log('never: fail', code),
  complete: () => console.log('complete', Date.now() - start < 4000),
})
