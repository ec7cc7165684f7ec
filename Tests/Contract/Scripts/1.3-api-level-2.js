// rule: 1.3
// run: --api-level 2
// The interface needs API level 3, and a host of level 2 does not have it.
import uploadtask from '@system.uploadtask'

console.log(canIUse('@system.uploadtask'), canIUse('@system.uploadtask.uploadFile'))
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
  fail: (data, code) => console.log('fail', code, typeof data, data.length > 0),
  complete: () => console.log('complete'),
})
console.log(typeof task.abort)
