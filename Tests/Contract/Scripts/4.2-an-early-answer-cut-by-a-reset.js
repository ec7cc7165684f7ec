// rule: 4.2
// file: internal://mass/big.bin size 8388608
// What arrived of the answer is the answer.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const results = []
  for (let i = 0; i < 30; i++) {
    const res = await upload('/early-cut/413', { filePath: 'internal://mass/big.bin' })
    results.push(res.statusCode === 413 && res.data === 'early')
  }
  console.log(results.filter(good => good).length, 'of', results.length)
}
main()
