// rule: 5.5
// file: internal://mass/large.bin size 2000000
// The bytes sent never become fewer from one event to the next.
import uploadtask from '@system.uploadtask'

const sent = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log(sent.length > 5, sent.every((count, index) => index === 0 || count >= sent[index - 1])),
})
task.onProgressUpdate(({ totalBytesSent }) => sent.push(totalBytesSent))
