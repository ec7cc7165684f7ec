// rule: 5.6
// file: internal://mass/large.bin size 1600000
// At least two events a second while bytes move, on a link of 400 kB a second. What its buffers take at first is no part.
import uploadtask from '@system.uploadtask'

const times = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/400000', filePath: 'internal://mass/large.bin', name: 'file',
  success: () => {
    const longest = Math.max(...times.slice(1).map((time, index) => time - times[index]))
    console.log('success', times.length > 3, longest < 700 ? 'at least two a second' : longest)
  },
  fail: (data, code) => console.log('fail', code, data),
})
task.onProgressUpdate(({ totalBytesSent }) => { if (totalBytesSent > 300000) times.push(Date.now()) })
