// rule: 6.3
// Async callbacks too; complete runs all the same.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: async () => {
    console.log('success')
    throw new Error('in async success') // here
  },
  complete: () => console.log('complete'),
})
