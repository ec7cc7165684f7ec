// rule: 4.2
// file: internal://mass/big.bin size 8388608
// The server answers and resets the connection at once. That must not happen to go well: many times.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const results = []
  for (let i = 0; i < 30; i++)
    for (const status of [200, 401, 413]) {
      const res = await upload('/early-reset/' + status, { filePath: 'internal://mass/big.bin' })
      results.push(res.statusCode === status && res.data === 'early')
    }
  console.log(results.filter(good => good).length, 'of', results.length)
}
main()
