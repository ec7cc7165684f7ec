// rule: 5.3
// file: internal://mass/large.bin size 1500000
// A listener that is added inside of one is called from the next event on.
import uploadtask from '@system.uploadtask'

let event = 0
const log = []
const added = () => log.push(`added at ${event}`)
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log(log.slice(0, 3).join(', ')),
})
task.onProgressUpdate(() => {
  event += 1
  log.push(`event ${event}`)
  if (event === 1) task.onProgressUpdate(added)
})
