// rule: 2.1
// run: --parallel 1
// An object can be used again, changed or not; each call reads it afresh.
import uploadtask from '@system.uploadtask'

const options = {
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file', formData: { number: 1 },
  success: (res) => console.log(JSON.parse(res.data).fields[0].value),
}
uploadtask.uploadFile(options)
uploadtask.uploadFile(options)
options.formData.number = 2
uploadtask.uploadFile(options)
