// rule: 6.2
// signal: INT after ready
// SIGINT ends the app with 130, without a callback.
import uploadtask from '@system.uploadtask'

const upload = () => uploadtask.uploadFile({
  url: 'http://SERVER/hang', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('never: success'),
  fail: () => console.log('never: fail'),
  complete: () => console.log('never: complete'),
})
for (let index = 0; index < 9; index += 1) upload()
upload().onProgressUpdate(() => console.log('never: progress of one in the queue'))
setTimeout(() => console.log('ready'), 400)
