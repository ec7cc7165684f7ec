// rule: 4.1
// Each of them, and all of them.
import uploadtask from '@system.uploadtask'

const upload = (path, callbacks) => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...callbacks
})

upload('/status/200', { complete() {
  console.log('complete alone, after success')
  upload('/close', { complete() {
    console.log('complete alone, after a failure')
    upload('/status/200', { success() {
      console.log('success alone')
      upload('/close', { fail(data, code) {
        console.log('fail alone', code)
        upload('/status/200?key=4.1-absent', {})
        upload('/seen/4.1-absent?begun=1', { success(res) {
          console.log('none at all:', res.data.split(' aborted')[0])
        } })
      } })
    } })
  } })
} })
