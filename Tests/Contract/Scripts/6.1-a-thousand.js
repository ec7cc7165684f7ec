// rule: 6.1
// A thousand uploads are asked for at once. Each is answered once, never more than five are under way, and they go out in
// their order, but for what overtakes one of those five that is slow.
import uploadtask from '@system.uploadtask'

const count = 1000
const key = '6.1-thousand' + Math.random()
const upload = (path, success, complete) => uploadtask.uploadFile({
  url: 'http://SERVER/' + path, filePath: 'internal://files/a.txt', name: 'file', success, complete,
  fail: (data, code) => console.log('never: fail', path, code, data),
})

const order = []
let completed = 0
function complete() {
  if (++completed < count) return
  console.log(new Set(order).size, order.length)
  console.log('in order', Math.max(...order.map((index, position) => Math.abs(index - position))) < 400)
  upload('seen/' + key, (res) => console.log(res.data.replace(/[1-5]$/, 'five or less')))
}
for (let index = 0; index < count; index += 1)
  upload('status/200?key=' + key, (res) => { if (res.statusCode === 200) order.push(index) }, complete)
console.log('all asked for')
