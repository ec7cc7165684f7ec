// rule: 4.1, 2.2
// For a failure at the call, one of the network, one of time and an abort alike.
import uploadtask from '@system.uploadtask'

const upload = (words, options) => new Promise(resolve => {
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/hang', filePath: 'internal://files/a.txt', name: 'file', ...options,
    success: function () {
      console.log('success')
    },
    fail: function () {
      console.log(words, 'fail', arguments.length, typeof arguments[0], arguments[1], this === undefined)
    },
    complete: function () {
      console.log(words, 'complete', arguments.length, this === undefined)
      resolve()
    }
  })
  console.log(words, 'returned')
  if (words === 'abort') task.abort()
})

async function main() {
  await upload('parameter', { url: '' })
  await upload('network', { url: 'http://127.0.0.1:1/' })
  await upload('time', { timeout: 100 })
  await upload('abort', {})
}
main()
