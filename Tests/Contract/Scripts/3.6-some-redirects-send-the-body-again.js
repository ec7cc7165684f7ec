// rule: 3.6
// file: internal://mass/big.bin size 1048576
// 307 and 308: the same form once more, with the whole file.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const status of [307, 308]) {
    const options = { filePath: 'internal://mass/big.bin', formData: { a: '1', b: '二' }, header: { 'X-Kept': 'yes' } }
    const res = await upload(`/redirect/${status}?to=/echo`, options)
    const echo = JSON.parse(res.data)
    const kept = echo.headers.some(line => line[0].toLowerCase() === 'x-kept' && line[1] === 'yes')
    console.log(status, res.statusCode, echo.method, echo.path, JSON.stringify(echo.fields), kept)
    console.log(echo.files[0].size, echo.files[0].sha256)
  }
}
main()
