// rule: 2.3
// From all wrong to all right, the first wrong parameter is the one that is named, always with 202.
import uploadtask from '@system.uploadtask'

const wrong = { url: 'nonsense', filePath: 'nonsense', name: '', header: 'nonsense', formData: 'nonsense' }
const right = {
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file', header: {}, formData: {},
}
const options = { ...wrong }
const cases = [['all wrong', { ...options }]]
for (const key of Object.keys(wrong)) {
  options[key] = right[key]
  cases.push([key + ' mended', { ...options }])
}
for (const key of Object.keys(wrong)) cases.push([`only ${key} wrong`, { ...right, [key]: wrong[key] }])
function next() {
  if (cases.length === 0) return
  const [label, options] = cases.shift()
  uploadtask.uploadFile({
    ...options,
    success: (res) => console.log(label, '->', res.statusCode),
    fail: (data, code) => console.log(label, '->', code, data.split(': ')[0]),
    complete: next,
  })
}
next()
