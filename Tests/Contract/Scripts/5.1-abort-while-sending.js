// rule: 5.1
// file: internal://mass/large.bin size 8388608
// In the middle of the body too the connection closes, and no progress is told any more.
import uploadtask from '@system.uploadtask'

const key = '5.1-sending' + Math.random()
let aborted = false, late = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000?key=' + key, filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => console.log('fail', data, code),
  complete: () => {
    console.log('complete')
    uploadtask.uploadFile({
      url: `http://SERVER/seen/${key}?aborted=1`, filePath: 'internal://files/a.txt', name: 'file',
      success: (res) => console.log(res.data),
    })
    setTimeout(() => console.log('late events:', late), 500)
  },
})
task.onProgressUpdate(() => { if (aborted) late += 1 })
setTimeout(() => {
  aborted = true
  console.log(task.abort())
}, 500)
