// rule: 5.5
// file: internal://mass/large.bin size 3000000
// What is reported runs no further ahead of a server that reads slowly than its own buffers reach.
import uploadtask from '@system.uploadtask'

const rate = 1000000
const start = Date.now()
let ahead = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/' + rate, filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log('success', ahead < 500000),
})
task.onProgressUpdate(({ totalBytesSent }) => {
  ahead = Math.max(ahead, totalBytesSent - rate * (Date.now() - start) / 1000)
})
