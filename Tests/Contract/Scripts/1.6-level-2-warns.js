// rule: 1.6
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":2,"features":[{"name":"system.uploadtask"}]}
// A manifest that allows a lower level than the interface needs gets a warning, and runs.
import uploadtask from '@system.uploadtask'

console.log(canIUse('@system.uploadtask'), canIUse('@system.uploadtask.uploadFile'))
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
  fail: (data, code) => console.log('fail', code, typeof data, data.length > 0),
  complete: () => console.log('complete'),
})
console.log(typeof task.abort)
