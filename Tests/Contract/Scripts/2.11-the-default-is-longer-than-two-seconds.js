// rule: 2.11
// The default of 20 seconds does not end a transfer that takes more than two. (Its end is tested in Swift.)
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/slow/2500', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
  fail: (data, code) => console.log('fail', code),
})
