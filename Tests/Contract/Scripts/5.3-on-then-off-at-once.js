// rule: 5.3
// What is registered and removed in the same turn never runs; what is registered again does.
import uploadtask from '@system.uploadtask'

let again = 0
const never = () => console.log('never')
const back = () => { again += 1 }
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('success', again > 0),
})
task.onProgressUpdate(never)
task.offProgressUpdate(never)
task.onProgressUpdate(back)
task.offProgressUpdate()
task.onProgressUpdate(back)
