// rule: 6.1
// Five transfers at once, and no more; the rest wait for their turn.
import uploadtask from '@system.uploadtask'

const key = '6.1-five' + Math.random()
let left = 12
for (let index = 0; index < 12; index += 1) {
  uploadtask.uploadFile({
    url: 'http://SERVER/slow/300?key=' + key, filePath: 'internal://files/a.txt', name: 'file',
    fail: (data, code) => console.log('never: fail', code, data),
    complete: () => { if (--left === 0) ask() },
  })
}
function ask() {
  uploadtask.uploadFile({
    url: 'http://SERVER/seen/' + key, filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => console.log(res.data),
  })
}
