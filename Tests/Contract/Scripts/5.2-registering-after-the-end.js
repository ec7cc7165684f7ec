// rule: 5.2
// After the end a listener can be registered and removed; nobody calls it.
import uploadtask from '@system.uploadtask'

const never = () => console.log('never: progress')
const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => {
    task.onProgressUpdate(never)
    console.log('success')
  },
  complete: () => {
    task.onProgressUpdate(never)
    task.onProgressUpdate(() => console.log('never: another'))
    console.log('complete')
    setTimeout(() => {
      task.onProgressUpdate(never)
      task.offProgressUpdate(never)
      task.offProgressUpdate()
      console.log('later')
    }, 50)
    setTimeout(() => console.log('over'), 300)
  },
})
const aborted = uploadtask.uploadFile({ url: 'http://SERVER/hang', filePath: 'internal://files/a.txt', name: 'file' })
aborted.abort()
aborted.onProgressUpdate(never)
