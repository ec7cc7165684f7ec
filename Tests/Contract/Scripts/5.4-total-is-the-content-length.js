// rule: 5.4
// The total is what the request's Content-Length says.
import uploadtask from '@system.uploadtask'

let last
const task = uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file', formData: { field: '日本' },
  success: (res) => {
    const length = JSON.parse(res.data).headers.find(([name]) => name.toLowerCase() === 'content-length')[1]
    console.log(last.totalBytesExpectedToSend === Number(length), last.totalBytesSent === Number(length))
  },
})
task.onProgressUpdate((event) => { last = event })
