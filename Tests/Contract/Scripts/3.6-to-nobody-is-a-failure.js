// rule: 3.6, 4.5
// A redirect to a port where nobody listens: the failure of the last connection is the upload's.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  console.log('fail', (await upload('/redirect/307?to=' + encodeURIComponent('http://127.0.0.1:1/'))).code)
  console.log('fail', (await upload('/redirect/303?to=' + encodeURIComponent('http://127.0.0.1:1/'))).code)
}
main()
