// rule: 2.7
// directory: internal://files/folder
// fifo: internal://cache/pipe
// file: /res/logo.txt = logo
// link: internal://files/to-folder -> folder
// A folder and a FIFO pass the check of the parameters, and fail with 300 when they are to be opened.
import uploadtask from '@system.uploadtask'

const key = '2.7-no-regular-file' + Math.random()
const upload = (filePath, then) => uploadtask.uploadFile({
  url: 'http://SERVER/status/200?key=' + key, filePath, name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => console.log(filePath, code, typeof data, data.length > 0),
  complete: then,
})
upload('internal://files/folder', () => upload('internal://cache/pipe', () => upload('/res', () =>
  upload('internal://files/to-folder', () => uploadtask.uploadFile({
    url: 'http://SERVER/seen/' + key, filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => console.log(res.data),
  })))))
