// rule: 2.11, 6.1
// run: --parallel 1
// The time is counted from the moment the transfer starts, not while it waits for others.
import uploadtask from '@system.uploadtask'

const upload = (label, path, timeout) => uploadtask.uploadFile({
  url: 'http://SERVER/' + path, filePath: 'internal://files/a.txt', name: 'file', timeout,
  success: (res) => console.log(label, res.statusCode),
  fail: (data, code) => console.log(label, 'fail', code),
})
upload('first', 'slow/2000', 10000)
upload('second', 'status/200', 1500)
upload('third', 'hang', 100)
upload('fourth', 'status/200', 1500)
