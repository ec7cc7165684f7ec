// rule: 6.3
// An uncaught error is told with its stack and makes the status 1, but the app goes on.
import uploadtask from '@system.uploadtask'

setTimeout(() => console.log('timer'), 10)
uploadtask.uploadFile({
  url: 'http://SERVER/slow/100', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
})

function inner() {
  throw new TypeError('deep inside') // here1
}
function outer() {
  inner() // here2
}
outer() // here3
console.log('never')
