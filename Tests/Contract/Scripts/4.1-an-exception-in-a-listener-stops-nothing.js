// rule: 4.1, 6.3
// A progress listener is a callback too.
import uploadtask from '@system.uploadtask'

let events = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('success'),
  complete: () => console.log('complete', 'other listener was called', events > 0)
})
task.onProgressUpdate(function thrower() {
  task.offProgressUpdate(thrower)
  throw new Error('of a listener')
})
task.onProgressUpdate(() => events++)
