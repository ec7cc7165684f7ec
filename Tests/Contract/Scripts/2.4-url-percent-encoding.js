// rule: 2.4
// run: --parallel 1
// Spaces and what is beyond ASCII are percent-encoded as UTF-8, in path and query; what is encoded stays as it is.
import uploadtask from '@system.uploadtask'

const targets = [
  '/head?q=a b', '/head?q=ü&日本=😀', '/head?q=%41%20+%c3%BC', '/header/a b/ü/日本', '/head?q=\ud800', '/head?',
  '/head?q=1?2/3:4@5', '/head?a=1&a=1&b',
]
for (const target of targets) {
  uploadtask.uploadFile({
    url: 'http://SERVER' + target.replace('/header/', '/head/'), filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => console.log(res.data.split(/\r?\n/)[0]),
    fail: (data, code) => console.log('fail', code, data),
  })
}
