// rule: 6.2
// signal: TERM after ready
// file: internal://mass/large.bin size 8388608
// SIGTERM ends the app with 143, without a callback, in the middle of a body.
import uploadtask from '@system.uploadtask'

let told = false
uploadtask.uploadFile({
  url: 'http://SERVER/trickle/500000', filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log('never: success'),
  fail: () => console.log('never: fail'),
  complete: () => console.log('never: complete'),
}).onProgressUpdate(({ totalBytesSent }) => {
  if (totalBytesSent > 0 && !told) console.log('ready')
  told ||= totalBytesSent > 0
})
