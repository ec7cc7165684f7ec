// rule: 4.2
// file: internal://mass/big.bin size 8388608
// The server answers, and then neither reads the rest nor closes. The answer is there all the same.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const start = Date.now()
  for (const status of [200, 413]) {
    const res = await upload('/early-hold/' + status, { filePath: 'internal://mass/big.bin' })
    console.log(res.statusCode, res.data)
  }
  console.log('long before the timeout', Date.now() - start < 15000)
}
main()
