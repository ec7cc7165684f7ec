// rule: 3.3
// In the names of fields and in the file's: a bare CR or LF is made CRLF, then escaped. Values stay.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const formData = {
    'lf\n': 'x', 'cr\r': 'x', 'crlf\r\n': 'x', 'lfcr\n\r': 'x', 'two\n\n': 'x',
    v: 'a\nb\rc\r\nd\n', w: '\r\n'
  }
  const res = await upload('/echo', { formData, name: 'the\nfile' })
  for (const part of JSON.parse(res.data).parts) console.log(part)
  for (const field of JSON.parse(res.data).fields.slice(-2)) console.log(JSON.stringify(field.value))
}
main()
