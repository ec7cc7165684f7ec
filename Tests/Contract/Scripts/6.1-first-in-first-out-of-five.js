// rule: 6.1
// The sixth begins when one of the five is over, and no later one before it.
import uploadtask from '@system.uploadtask'

const started = []
let over = 0
for (let index = 0; index < 12; index += 1) {
  const path = index === 0 ? 'slow/200' : index < 5 ? 'slow/2500' : 'slow/20'
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/' + path, filePath: 'internal://files/a.txt', name: 'file',
    complete: () => {
      if (++over === 12) console.log(started.slice(0, 5).sort().join(), 'then', started.slice(5).join())
    },
  })
  task.onProgressUpdate(() => { if (!started.includes(index)) started.push(index) })
}
