// rule: 5.1, 2.2
// abort() returns undefined at once; fail and complete come once, on a later turn, after this one's Promise jobs.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => console.log('fail', data, code),
  complete: (...all) => console.log('complete', all.length),
})
task.onProgressUpdate(() => console.log('never: progress'))
console.log('returned', task.abort())
Promise.resolve().then(() => console.log('job of the same turn'))
console.log('end of the turn')
setTimeout(() => console.log('later'), 400)
