// rule: 4.6
// 300 MB in 300 kB ends where the limit is.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  console.log((await upload('/big/300000000?encoding=gzip')).code)
  console.log((await upload('/big/100000000')).code)
}
main()
