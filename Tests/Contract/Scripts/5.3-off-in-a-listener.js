// rule: 5.3
// Removal acts at once, for the event that is being told too.
import uploadtask from '@system.uploadtask'

const log = []
const once = () => {
  log.push('once')
  task.offProgressUpdate(once)
  task.offProgressUpdate(next)
}
const next = () => log.push('never: next')
const last = () => log.push('last')
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log(log.slice(0, 2).join(), log.filter((entry) => entry !== 'last').join()),
})
task.onProgressUpdate(once)
task.onProgressUpdate(next)
task.onProgressUpdate(last)
