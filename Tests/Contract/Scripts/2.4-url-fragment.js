// rule: 2.4
// run: --parallel 1
// A fragment is not sent.
import uploadtask from '@system.uploadtask'

for (const target of ['/head#fragment', '/head?q=1#fragment', '/head#a#b', '/head?q=1#?q=2', '/head?q=%23#x']) {
  uploadtask.uploadFile({
    url: 'http://SERVER' + target, filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => console.log(res.data.split(/\r?\n/)[0], res.data.includes('fragment')),
  })
}
