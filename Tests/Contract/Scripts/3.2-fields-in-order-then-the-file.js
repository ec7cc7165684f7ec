// rule: 3.2
// The order of Object.keys: what looks like an array index comes first, for JavaScript has it so.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const show = res => console.log(JSON.parse(res.data).parts.join(' '))
  show(await upload('/echo', { formData: { z: '1', a: '2', M: '3', 'ключ': '4', b: '' } }))
  show(await upload('/echo', { formData: { z: '1', 10: '2', a: '3', 2: '4' } }))
  show(await upload('/echo', { formData: { file: 'a field with the name of the file' } }))
  show(await upload('/echo', { formData: {} }))
  show(await upload('/echo', {}))
  const many = {}
  for (let i = 0; i < 300; i++) many['f' + (i * 7919) % 300] = String(i)
  const parts = JSON.parse((await upload('/echo', { formData: many })).data).parts
  console.log(parts.join() === Object.keys(many).concat('file').join())
}
main()
