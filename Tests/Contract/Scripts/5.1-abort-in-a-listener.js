// rule: 5.1
// An abort in a listener silences those that were still to be called for the same event.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/slow/300', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => console.log('fail', data, code),
  complete: () => console.log('complete'),
})
task.onProgressUpdate(() => console.log('first'))
task.onProgressUpdate(() => {
  console.log('second', task.abort())
  Promise.resolve().then(() => console.log('job'))
})
task.onProgressUpdate(() => console.log('never: third'))
task.onProgressUpdate(() => console.log('never: fourth'))
setTimeout(() => console.log('later'), 600)
