// rule: 5.1
// Nor is an abort held up by a connection that is still being made.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/'.replace('http://127.0.0.1', 'https://localhost'),
  filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('success'),
  fail: (data, code) => console.log('fail', data, code),
  complete: () => console.log('complete')
})
setTimeout(() => task.abort(), 300)
