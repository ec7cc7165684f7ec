// rule: 5.2
// Anything else throws TypeError, and the upload goes on.
import uploadtask from '@system.uploadtask'

const task = uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log('success', res.statusCode),
})
const values = { undefined, null: null, number: 5, text: 'x', object: {}, array: [() => {}], symbol: Symbol('x') }
for (const [kind, value] of Object.entries(values)) {
  try {
    task.onProgressUpdate(value)
    console.log(kind, 'no error')
  } catch (error) {
    console.log(kind, error instanceof TypeError)
  }
}
try {
  task.onProgressUpdate()
} catch (error) {
  console.log('nothing', error instanceof TypeError)
}
