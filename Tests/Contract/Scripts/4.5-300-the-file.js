// rule: 4.5, 2.7
// directory: internal://files/folder
// fifo: internal://files/pipe
// It is there, but cannot be read.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  console.log((await upload('/echo', { filePath: 'internal://files/folder' })).code)
  console.log((await upload('/echo', { filePath: 'internal://files/pipe' })).code)
}
main()
