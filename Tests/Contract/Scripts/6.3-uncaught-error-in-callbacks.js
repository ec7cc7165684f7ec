// rule: 6.3, 4.1
// An error in a timer, a listener or a callback stops none of the others.
import uploadtask from '@system.uploadtask'

let events = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => {
    console.log('success', events > 0)
    throw new Error('in success') // here2
  },
  complete: () => {
    console.log('complete')
    setTimeout(() => { throw new RangeError('in a timer') }, 10) // here4
    setTimeout(() => console.log('last timer'), 20)
    throw new Error('in complete') // here3
  },
})
task.onProgressUpdate(function bad() {
  task.offProgressUpdate(bad)
  throw new Error('in a listener') // here1
})
task.onProgressUpdate(() => { events += 1 })
