// rule: 5.3
// Without an argument, with null and with undefined it removes all.
import uploadtask from '@system.uploadtask'

const forms = {
  'nothing': (task) => task.offProgressUpdate(),
  'null': (task) => task.offProgressUpdate(null),
  'undefined': (task) => task.offProgressUpdate(undefined),
}
let left = 3
for (const [form, off] of Object.entries(forms)) {
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
    complete: () => { if (--left === 0) console.log('all complete') },
  })
  task.onProgressUpdate(() => console.log('never: first', form))
  task.onProgressUpdate(() => console.log('never: second', form))
  off(task)
}
