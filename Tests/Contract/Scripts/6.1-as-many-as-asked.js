// rule: 6.1
// run: --parallel 3
// The number is configurable.
import uploadtask from '@system.uploadtask'

const key = '6.1-asked' + Math.random()
let left = 9
for (let index = 0; index < 9; index += 1) {
  uploadtask.uploadFile({
    url: 'http://SERVER/slow/200?key=' + key, filePath: 'internal://files/a.txt', name: 'file',
    complete: () => { if (--left === 0) ask() },
  })
}
function ask() {
  uploadtask.uploadFile({
    url: 'http://SERVER/seen/' + key, filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => console.log(res.data),
  })
}
