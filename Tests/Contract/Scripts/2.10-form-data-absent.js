// rule: 2.10
// run: --parallel 1
// `formData` itself may be null or undefined, or hold nothing.
import uploadtask from '@system.uploadtask'

for (const formData of [null, undefined, {}, { a: null, b: undefined }]) {
  uploadtask.uploadFile({
    url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file', formData,
    success: (res) => console.log(res.statusCode, JSON.parse(res.data).parts.join()),
    fail: (data, code) => console.log('fail', code, data),
  })
}
