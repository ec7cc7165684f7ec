// rule: 2.11, 4.5
// At expiry it fails with 204, once, and the message does not speak of the default.
import uploadtask from '@system.uploadtask'

const key = '2.11-answer' + Math.random()
const start = Date.now()
const upload = (path, then) => uploadtask.uploadFile({
  url: `http://SERVER/${path}?key=${key}`, filePath: 'internal://files/a.txt', name: 'file', timeout: 100,
  success: () => console.log('never: success'),
  fail: (data, code) => {
    const elapsed = Date.now() - start
    console.log('fail', code, typeof data, data.length > 0, /default/i.test(data))
    console.log(elapsed >= 95, elapsed < 5000)
  },
  complete: () => console.log('complete') || then(),
})
// The second one would answer later, and must not be heard of any more.
upload('hang', () => upload('slow/400', () => setTimeout(() => console.log('later'), 600)))
