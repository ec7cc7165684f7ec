// rule: 4.5
// file: internal://mass/big.bin size 8388608
// Before the answer has begun, or before it is whole.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const path of ['/close', '/cut', '/cut?chunked=1', '/reset'])
    for (const filePath of ['internal://files/a.txt', 'internal://mass/big.bin']) {
      const { data, code } = await upload(path, { filePath })
      console.log(path, typeof data, code)
    }
}
main()
