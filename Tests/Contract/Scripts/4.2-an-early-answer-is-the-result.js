// rule: 4.2
// file: internal://mass/big.bin size 8388608
// It comes when a few bytes of the body have arrived; the server reads no more.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const status of [200, 401, 403, 413, 500]) {
    const res = await upload('/early/' + status, { filePath: 'internal://mass/big.bin' })
    console.log(status, res.statusCode, res.data)
  }
}
main()
