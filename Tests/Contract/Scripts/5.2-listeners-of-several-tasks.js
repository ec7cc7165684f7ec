// rule: 5.2
// run: --parallel 1
// One function can listen to several tasks; each has its own list.
import uploadtask from '@system.uploadtask'

let heard = 0
const listener = () => { heard += 1 }
const upload = (label) => uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => {
    console.log(label, heard > 0)
    heard = 0
  },
})
const first = upload('first'), second = upload('second'), third = upload('third')
for (const task of [first, second, third]) task.onProgressUpdate(listener)
second.offProgressUpdate(listener)
