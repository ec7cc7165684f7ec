// rule: 1.5
// run: --device "REDMI Watch 5"
// A device that the page lists as supported.
import uploadtask from '@system.uploadtask'

console.log(canIUse('@system.uploadtask'), canIUse('@system.uploadtask.uploadFile'))
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
  fail: (data, code) => console.log('fail', code, typeof data, data.length > 0),
  complete: () => console.log('complete'),
})
console.log(typeof task.abort)
