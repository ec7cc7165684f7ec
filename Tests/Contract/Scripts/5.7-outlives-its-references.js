// rule: 5.7
// file: internal://mass/large.bin size 2000000
// A task that nobody refers to any more goes on to its end, with its listeners, however much garbage is collected.
import uploadtask from '@system.uploadtask'

(function () {
  let events = 0, left = 2
  const over = () => { if (--left === 0) clearInterval(interval) }
  uploadtask.uploadFile({
    url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file',
    success: (res) => console.log('success', res.statusCode, events > 0),
    fail: (data, code) => console.log('never: fail', code, data),
    complete: () => {
      console.log('complete')
      over()
    },
  }).onProgressUpdate(() => { events += 1 })
  uploadtask.uploadFile({
    url: 'http://SERVER/slow/500', filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => { if (res.statusCode !== 200) console.log('never', res.statusCode) },
    fail: (data, code) => console.log('never: fail', code, data),
    complete: over,
  })
})()
const interval = setInterval(() => {
  for (let round = 0; round < 8; round += 1) Array.from({ length: 5000 }, (_, index) => ({ index, text: 'x' + index }))
}, 30)
