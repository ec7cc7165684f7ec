// rule: 3.3
// A value may look like anything, and must not change.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const values = [
    '', ' ', ' two  spaces ', '"quoted"', '%22 %0D%0A', '\u0000\u0001\u007f', '\ufeffbom', '漢字 😀', '--', '\r\n--\r\n',
    'é'.normalize('NFD')
  ]
  const formData = Object.fromEntries(values.map((value, index) => ['f' + index, value]))
  const fields = JSON.parse((await upload('/echo', { formData })).data).fields
  values.forEach((value, index) => console.log(index, fields[index].value === value))
  const long = '0123456789'.repeat(100000)
  console.log(JSON.parse((await upload('/echo', { formData: { long } })).data).fields[0].value === long)
}
main()
