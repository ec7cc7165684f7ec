// rule: 3.1
// Nothing is something, too.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const echo = JSON.parse((await upload('/echo', { filePath: 'internal://files/empty.txt' })).data)
  const file = echo.files[0]
  console.log(echo.method, echo.parts.join(), file.filename, file.size, JSON.stringify(file.text))
}
main()
