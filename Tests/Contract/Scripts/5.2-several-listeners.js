// rule: 5.2
// Several listeners are called for every event, in their order; the same function twice counts once.
import uploadtask from '@system.uploadtask'

let order = ''
const a = () => { order += 'a' }
const b = () => { order += 'b' }
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log(/^(abc)+$/.test(order) ? 'each once an event' : order),
})
task.onProgressUpdate(a)
task.onProgressUpdate(b)
task.onProgressUpdate(a)
task.onProgressUpdate(() => { order += 'c' })
task.onProgressUpdate(b)
