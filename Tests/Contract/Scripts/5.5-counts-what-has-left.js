// rule: 5.5
// file: internal://mass/large.bin size 8388608
// A server that reads nothing gets next to nothing, whatever lies in local buffers.
import uploadtask from '@system.uploadtask'

let sent = 0, events = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/stall', filePath: 'internal://mass/large.bin', name: 'file',
  fail: (data, code) => console.log('fail', code, events > 0, sent < 1000000),
})
task.onProgressUpdate(({ totalBytesSent }) => {
  events += 1
  sent = totalBytesSent
})
setTimeout(() => task.abort(), 1000)
