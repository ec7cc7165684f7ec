// rule: 1.6
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":[{"name":"system.uploadtask"}]}
// Level 3 is what the interface needs.
import uploadtask from '@system.uploadtask'

console.log(canIUse('@system.uploadtask'), canIUse('@system.uploadtask.uploadFile'))
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
  fail: (data, code) => console.log('fail', code, typeof data, data.length > 0),
  complete: () => console.log('complete'),
})
console.log(typeof task.abort)
