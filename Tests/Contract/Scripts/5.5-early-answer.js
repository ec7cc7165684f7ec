// rule: 5.5, 4.2
// file: internal://mass/large.bin size 8388608
// An early answer may end it below 100; after the end there is no event.
import uploadtask from '@system.uploadtask'

let over = false, late = 0, last = 0, events = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/early/413', filePath: 'internal://mass/large.bin', name: 'file',
  success: (res) => {
    over = true
    console.log('success', res.statusCode, res.data, events > 0, last <= 100)
    setTimeout(() => console.log('late events:', late), 400)
  },
  fail: (data, code) => console.log('never: fail', code, data),
})
task.onProgressUpdate(({ progress }) => {
  if (over) late += 1
  events += 1
  last = progress
})
