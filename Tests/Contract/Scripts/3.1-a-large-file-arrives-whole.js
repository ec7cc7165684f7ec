// rule: 3.1
// file: internal://mass/big.bin size 33554432
// Longer than any buffer; nor does it make the client send Expect or chunks.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const echo = JSON.parse((await upload('/echo', { filePath: 'internal://mass/big.bin' })).data)
  const names = echo.headers.map(line => line[0].toLowerCase())
  console.log(names.includes('content-length'), names.includes('transfer-encoding'), names.includes('expect'))
  console.log(echo.files[0].size, echo.files[0].sha256)
}
main()
