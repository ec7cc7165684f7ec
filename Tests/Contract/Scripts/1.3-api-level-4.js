// rule: 1.3
// run: --api-level 4
// So has one of a higher level.
import uploadtask from '@system.uploadtask'

console.log(canIUse('@system.uploadtask'), canIUse('@system.uploadtask.uploadFile'))
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
  fail: (data, code) => console.log('fail', code, typeof data, data.length > 0),
  complete: () => console.log('complete'),
})
console.log(typeof task.abort)
