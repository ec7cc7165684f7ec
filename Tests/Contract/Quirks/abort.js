import uploadtask from '@system.uploadtask'

// Holds the tasks: one that is collected is aborted.
const tasks = []
const upload = (path, options) => new Promise(resolve => {
  tasks.push(uploadtask.uploadFile({
    url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
    success: resolve, fail: (data, code) => resolve({ data, code }),
  }))
})

const key = 'quirks-abort' + Math.random()
const task = uploadtask.uploadFile({
  url: 'http://SERVER/hang?key=' + key, filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => console.log('never: fail', data, code),
  complete: () => console.log('never: complete'),
})
task.onProgressUpdate(() => {
  console.log(task.abort(), task.abort())
  upload(`/seen/${key}?aborted=1`).then(({ data }) => console.log(data))
})
