// rule: 5.1, 6.1
// run: --parallel 1
// A queued task leaves the queue without a connection, at once, and the others move up.
import uploadtask from '@system.uploadtask'

const key = '5.1-queue' + Math.random()
const upload = (label, path) => uploadtask.uploadFile({
  url: 'http://SERVER/' + path, filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log(label, res.data),
  fail: (data, code) => console.log(label, 'fail', data, code),
  complete: () => console.log(label, 'complete'),
})
upload('first', 'slow/300')
const second = upload('second', 'status/200?key=' + key)
const third = upload('third', 'status/200?key=' + key)
upload('fourth', 'seen/' + key)
second.abort()
setTimeout(() => third.abort(), 50)
