// rule: 5.3
// A listener is called from the next event on: not for one that no listener has heard.
import uploadtask from '@system.uploadtask'

const log = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/slow/2500', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('success', log.length),
})
setTimeout(() => task.onProgressUpdate(({ progress }) => log.push(progress)), 1500)
