// rule: 2.4
// A url of 8,192 characters is accepted and sent whole.
import uploadtask from '@system.uploadtask'

const start = 'http://SERVER/echo?q='
const url = start + 'x'.repeat(8192 - start.length)
uploadtask.uploadFile({
  url, filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => {
    const { query } = JSON.parse(res.data)
    console.log(res.statusCode, url.length, query === url.slice(url.indexOf('?') + 1))
  },
  fail: (data, code) => console.log('fail', code, data),
})
