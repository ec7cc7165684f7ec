// rule: 5.1
// A second abort does nothing, whenever it comes.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/slow/300', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => {
    console.log('fail', data, code)
    console.log('in fail', task.abort())
  },
  complete: () => {
    console.log('complete')
    console.log('in complete', task.abort())
  },
})
console.log(task.abort(), task.abort())
Promise.resolve().then(() => console.log('in a job', task.abort()))
setTimeout(() => console.log('later', task.abort()), 400)
