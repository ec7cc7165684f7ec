// rule: 2.1
// What comes back is an UploadTask, at once, neither a Promise nor undefined.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  complete: () => console.log('complete'),
})
console.log(typeof task, task instanceof Promise, typeof task.then)
console.log(typeof task.abort, typeof task.onProgressUpdate, typeof task.offProgressUpdate)
const other = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
})
console.log(other === task)
