// rule: 5.1, 6.1
// Many at once, running ones and queued ones; each ends once, and what follows is not held up.
import uploadtask from '@system.uploadtask'

const count = 200
let failed = 0, completed = 0
const tasks = Array.from({ length: count }, () => uploadtask.uploadFile({
  url: 'http://SERVER/hang', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => { if (data === 'user cancel request' && code === 1002) failed += 1 },
  complete: () => { if (++completed === count) console.log(failed, completed) },
}))
uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('the one after them', res.statusCode),
})
setTimeout(() => { for (const task of tasks) task.abort() }, 100)
