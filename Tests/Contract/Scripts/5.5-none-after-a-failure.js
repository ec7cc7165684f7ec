// rule: 5.5
// file: internal://mass/large.bin size 8388608
// After a failure there is no event either.
import uploadtask from '@system.uploadtask'

let over = false, late = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file', timeout: 400,
  fail: (data, code) => {
    over = true
    console.log('fail', code)
  },
  complete: () => setTimeout(() => console.log('late events:', late), 400),
})
task.onProgressUpdate(() => { if (over) late += 1 })
