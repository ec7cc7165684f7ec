// rule: 2.4
// run: --parallel 1
// User and password in a url become a Basic Authorization, percent-decoded, and are not sent in the url or the Host.
import uploadtask from '@system.uploadtask'

for (const user of ['user:password', 'user', 'us%20er:p%40ss', 'ü:日']) {
  uploadtask.uploadFile({
    url: 'http://SERVER/echo'.replace('//', `//${user}@`), filePath: 'internal://files/a.txt', name: 'file',
    success: (res) => {
      const seen = JSON.parse(res.data)
      const lines = (wanted) => seen.headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
      console.log(user, seen.path, lines('authorization').join(), lines('host').join())
    },
    fail: (data, code) => console.log('fail', code, data),
  })
}
