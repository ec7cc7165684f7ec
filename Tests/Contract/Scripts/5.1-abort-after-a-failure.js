// rule: 5.1
// An upload that has failed by itself keeps its reason.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/hang', filePath: 'internal://files/a.txt', name: 'file', timeout: 100,
  success: () => console.log('never: success'),
  fail: (data, code) => console.log('fail', code, task.abort()),
  complete: () => {
    console.log('complete', task.abort())
    setTimeout(() => console.log('over', task.abort()), 100)
  },
})
