import uploadtask from '@system.uploadtask'

let events = 0
const listener = () => {
  events += 1
  if (events === 1) task.offProgressUpdate(listener)
  if (events === 3) task.offProgressUpdate()
}
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log(events),
})
task.onProgressUpdate(listener)
task.offProgressUpdate(() => {})
task.offProgressUpdate('no function')
