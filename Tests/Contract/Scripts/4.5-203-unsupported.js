// rule: 4.5, 1.3
// run: --device "Redmi Watch 4"
// A device without the interface.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('success'),
  fail: (data, code) => console.log('fail', typeof data, code),
  complete: () => console.log('complete')
})
