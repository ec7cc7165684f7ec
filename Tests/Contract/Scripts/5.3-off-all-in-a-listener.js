// rule: 5.3
// Removal of all silences those that were still to be called, but not the upload.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
})
task.onProgressUpdate(() => {
  console.log('first')
  task.offProgressUpdate()
})
task.onProgressUpdate(() => console.log('never: second'))
