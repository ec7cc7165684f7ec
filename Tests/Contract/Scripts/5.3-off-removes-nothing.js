// rule: 5.3
// An unknown function, or something that is no function, is no error and removes nothing.
import uploadtask from '@system.uploadtask'

let heard = 0
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('success', heard > 0),
})
task.offProgressUpdate(() => {})
task.offProgressUpdate()
task.onProgressUpdate(() => { heard += 1 })
for (const value of [() => { heard += 1 }, 5, 0, '', 'x', false, true, {}, [], NaN, Symbol('x')]) {
  task.offProgressUpdate(value)
}
