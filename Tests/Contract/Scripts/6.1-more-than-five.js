// rule: 6.1
// run: --parallel 20
// It can be more than five too.
import uploadtask from '@system.uploadtask'

const key = '6.1-more' + Math.random()
let left = 20
for (let index = 0; index < 20; index += 1) {
  uploadtask.uploadFile({
    url: 'http://SERVER/hang?key=' + key, filePath: 'internal://files/a.txt', name: 'file', timeout: 1500,
    complete: () => { if (--left === 0) ask() },
  })
}
function ask() {
  uploadtask.uploadFile({
    url: 'http://SERVER/seen/' + key, filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => console.log(res.data.split(' ').at(-1)),
  })
}
