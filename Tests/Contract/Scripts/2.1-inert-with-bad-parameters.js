// rule: 2.1, 2.2
// With bad parameters there is a task too. It does nothing, whatever is asked of it, and ends as the parameters say.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'nonsense', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => console.log('fail', code, data.split(':')[0]),
  complete: () => console.log('complete'),
})
const listener = () => console.log('never: progress')
console.log(task instanceof Promise, typeof task.onProgressUpdate)
task.onProgressUpdate(listener)
task.onProgressUpdate(() => console.log('never: progress'))
task.offProgressUpdate(listener)
console.log(task.abort())
task.abort()
setTimeout(() => task.abort(), 50)
