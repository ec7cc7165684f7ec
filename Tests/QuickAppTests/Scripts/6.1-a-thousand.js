// rule: 6.1
// A thousand uploads asked for at once, each answered once.
import uploadtask from '@system.uploadtask'

const count = 1000
const successes = new Set()
let completed = 0
for (let index = 0; index < count; index += 1) {
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => { if (res.statusCode === 200) successes.add(index) },
    fail: (data, code) => console.log('never: fail', index, code, data),
    complete: () => { if (++completed === count) console.log(successes.size, completed) },
  })
}
console.log('all asked for')
