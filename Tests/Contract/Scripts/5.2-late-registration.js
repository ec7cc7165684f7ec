// rule: 5.2
// file: internal://mass/large.bin size 1500000
// A listener that comes while the upload runs hears of what follows.
import uploadtask from '@system.uploadtask'

const events = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log('success', events.length > 0, events[0] > 0, events.at(-1)),
})
setTimeout(() => {
  task.onProgressUpdate(({ progress }) => events.push(progress))
  console.log('registered')
}, 500)
