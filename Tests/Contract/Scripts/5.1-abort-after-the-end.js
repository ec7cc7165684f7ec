// rule: 5.1
// After the end an abort does nothing, be it in success, in complete or later.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode, task.abort()),
  fail: (data, code) => console.log('never: fail', data, code),
  complete: () => {
    console.log('complete', task.abort())
    setTimeout(() => console.log('later', task.abort()), 50)
    setTimeout(() => console.log('over'), 200)
  },
})
