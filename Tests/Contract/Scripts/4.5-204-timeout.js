// rule: 4.5
// file: internal://mass/big.bin size 8388608
// Whatever it waits for: the answer, or room to send.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const path of ['/hang', '/stall', '/trickle/1000', '/slow/5000']) {
    const result = await upload(path, { timeout: 300, filePath: 'internal://mass/big.bin' })
    console.log(path, typeof result.data, result.code)
  }
}
main()
