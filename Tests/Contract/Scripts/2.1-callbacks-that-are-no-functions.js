// rule: 2.1
// They count as absent. Nothing is thrown, and the upload is made.
import uploadtask from '@system.uploadtask'

const key = '2.1-callbacks' + Math.random()
const nothing = [null, 5, 'text', {}, [], true, Symbol('x')]
for (const value of nothing) {
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200?key=' + key, filePath: 'internal://files/a.txt', name: 'file',
    success: value, fail: value, complete: value,
  })
  uploadtask.uploadFile({ url: 5, success: value, fail: value, complete: value })
}
uploadtask.uploadFile({
  url: 'http://SERVER/status/200?key=' + key, filePath: 'internal://files/a.txt', name: 'file',
  success: 'text',
  fail: {},
  complete: () => uploadtask.uploadFile({
    url: `http://SERVER/seen/${key}?begun=8`, filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => console.log(res.data.slice(0, 7)),
  }),
})
