// rule: 4.3
// The bytes as they came, and the header that tells of it.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const res = await upload('/body?hex=e4bda0e5a5bd&encoding=br')
  console.log(res.statusCode, res.data, res.headers['Content-Encoding'])
  const none = await upload('/header?Content-Encoding=identity')
  console.log(none.statusCode, none.data)
}
main()
