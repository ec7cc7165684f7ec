// rule: 2.2
// Time alone does not bring a callback into the middle of a script, nor into another callback.
import uploadtask from '@system.uploadtask'

const wait = (milliseconds) => { for (const end = Date.now() + milliseconds; Date.now() < end;); }
const upload = (label, options) => uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: (res) => console.log(label, 'success', res.statusCode),
  fail: (data, code) => {
    console.log(label, 'fail', code)
    if (label === 'bad') {
      upload('inner', { url: '' })
      wait(50)
      console.log('end of the callback')
    }
  },
  complete: () => console.log(label, 'complete'),
})
upload('bad', { url: '' })
wait(300)
console.log('end of the script')
