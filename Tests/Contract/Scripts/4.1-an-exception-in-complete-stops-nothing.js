// rule: 4.1, 6.3
// The last callback of one upload may throw without harm to the others.
import uploadtask from '@system.uploadtask'

const upload = (words, complete) => uploadtask.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log(words, 'success'), complete
})

upload('first', function thrower() {
  upload('second', () => console.log('second complete'))
  throw new Error('of complete')
})
