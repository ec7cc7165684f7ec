// rule: 2.1
// Nothing is written into the caller's objects.
import uploadtask from '@system.uploadtask'

const deepFreeze = (object) => {
  for (const value of Object.values(object)) if (typeof value === 'object') deepFreeze(value)
  return Object.freeze(object)
}
const options = deepFreeze({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  header: { 'X-List': ['one', 'two'], Host: 'example.com' },
  formData: { field: 'value' },
  success: (res) => console.log(JSON.parse(res.data).parts.join()),
  complete: () => console.log('complete'),
})
uploadtask.uploadFile(options)
uploadtask.uploadFile(Object.assign(Object.create(null), options, { header: {} }))
