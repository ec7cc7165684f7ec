// rule: 4.5, 6.3
// The server takes the connection and says nothing to a TLS client. The app ends all the same.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/'.replace('http://127.0.0.1', 'https://localhost'),
  filePath: 'internal://files/a.txt', name: 'file', timeout: 300,
  success: () => console.log('success'),
  fail: (data, code) => console.log('fail', code),
  complete: () => console.log('complete')
})
