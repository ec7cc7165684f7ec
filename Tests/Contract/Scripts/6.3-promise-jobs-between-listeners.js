// rule: 6.3
// Promise jobs of one progress listener run before the next listener.
import uploadtask from '@system.uploadtask'

const log = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log(log.slice(0, 4).join(', ')),
})
for (const name of ['first', 'second']) {
  task.onProgressUpdate(() => {
    log.push(name)
    Promise.resolve().then(() => log.push('job of ' + name))
  })
}
