// rule: 4.5, 5.1
// The one message that is settled to the letter.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/hang', filePath: 'internal://files/a.txt', name: 'file',
  fail: (data, code) => console.log(data, code)
}).abort()
