// rule: 1.1
// The first form of the page, and an upload with it.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => console.log(res.statusCode, JSON.parse(res.data).files[0].text),
})
