// rule: 2.3
// Who fails a check does not reach the server.
import uploadtask from '@system.uploadtask'

const key = '2.3-nothing' + Math.random()
const good = { url: 'http://SERVER/status/200?key=' + key, filePath: 'internal://files/a.txt', name: 'file' }
let running = 0
for (const wrong of [{ filePath: '..' }, { name: '' }, { header: { 'a b': '1' } }, { formData: { a: [] } }]) {
  running += 1
  uploadtask.uploadFile({ ...good, ...wrong, complete: () => { if (--running === 0) ask() } })
}
function ask() {
  uploadtask.uploadFile({ ...good, url: 'http://SERVER/seen/' + key, success: (res) => console.log(res.data) })
}
