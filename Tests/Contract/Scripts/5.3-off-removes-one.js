// rule: 5.3
// offProgressUpdate(fn) removes that function and no other.
import uploadtask from '@system.uploadtask'

let kept = 0
const keep = () => { kept += 1 }
const removed = () => console.log('never: removed')
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('success', kept > 0),
})
task.onProgressUpdate(removed)
task.onProgressUpdate(keep)
task.onProgressUpdate(removed)
task.offProgressUpdate(removed)
task.offProgressUpdate(removed)
