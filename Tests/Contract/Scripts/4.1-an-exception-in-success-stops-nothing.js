// rule: 4.1, 6.3
// It is an uncaught error, and all else goes on.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: function thrower() {
    throw new Error('of success')
  },
  fail() {
    console.log('fail')
  },
  complete() {
    console.log('complete')
    setTimeout(() => console.log('the app goes on'), 10)
  }
})
