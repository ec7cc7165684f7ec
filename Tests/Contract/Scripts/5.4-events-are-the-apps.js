// rule: 5.4
// What one listener does to its event does not reach the next.
import uploadtask from '@system.uploadtask'

let wrong = 0, right = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log(wrong, right > 0),
})
task.onProgressUpdate((event) => {
  event.progress = 'changed'
  delete event.totalBytesSent
})
task.onProgressUpdate((event) => {
  if (event.progress === 'changed' || event.totalBytesSent === undefined) wrong += 1
  else right += 1
})
