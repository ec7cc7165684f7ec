import uploadtask from '@system.uploadtask'

const count = { first: 0, second: 0, third: 0 }
const first = () => { count.first += 1 }
const third = () => { count.third += 1 }
const second = () => {
  count.second += 1
  if (count.second !== 1) return
  task.offProgressUpdate()
  task.onProgressUpdate(third)
  task.onProgressUpdate(first)
}
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log(count.first, count.second, count.third > 0),
})
task.onProgressUpdate(second)
task.onProgressUpdate(second)
task.onProgressUpdate(first)
try { task.onProgressUpdate(5) } catch (error) { console.log(error instanceof TypeError) }
