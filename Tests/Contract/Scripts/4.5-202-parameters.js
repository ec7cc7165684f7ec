// rule: 4.5
// Of each kind one; rule 2.3 has their order.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const show = ({ data, code }) => console.log(code, data.split(':')[0])
  show(await upload('', { url: 'nonsense' }))
  show(await upload('/echo', { filePath: 'internal://files/missing.txt' }))
  show(await upload('/echo', { name: '' }))
  show(await upload('/echo', { header: { 'no token': '1' } }))
  show(await upload('/echo', { formData: { a: {} } }))
}
main()
