// rule: 5.3, 5.5
// A listener that a long script registers at the end of its turn gets the last event, and before the success, although the
// upload may be over by then.
import uploadtask from '@system.uploadtask'

const log = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('success', log[log.length - 1]),
})
const end = Date.now() + 300
while (Date.now() < end);
task.onProgressUpdate(({ progress }) => log.push(progress))
