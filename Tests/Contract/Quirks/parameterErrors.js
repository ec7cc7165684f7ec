import uploadtask from '@system.uploadtask'

const call = (words, options) => {
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file', ...options,
    success: () => console.log('never: success'),
    fail: (data, code) => console.log(words, data, code),
    complete: (...rest) => console.log('complete', rest.length),
  })
  console.log('returned', typeof task.abort, task.abort())
}
call('fail', { url: '' })
call('no string', { url: 5 })
call('no file', { filePath: 'internal://files/none.txt' })
call('no name', { name: '' })
call('header', { header: { 'a b': 'c' } })
call('form data', { formData: 5 })
try {
  uploadtask.uploadFile({ fail() { throw new Error('in fail') }, complete: () => console.log('complete all the same') })
  console.log('returned')
} catch (error) { console.log('never', error) }
