// rule: 5.1
// Nobody listens, nothing is thrown, and the process ends.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({ url: 'http://SERVER/hang', filePath: 'internal://files/a.txt', name: 'file' })
console.log(task.abort())
const { abort } = uploadtask.uploadFile({
  url: 'http://SERVER/hang', filePath: 'internal://files/a.txt', name: 'file',
  fail: (data, code) => console.log(data, code),
})
setTimeout(abort, 50)
