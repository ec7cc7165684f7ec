// rule: 4.4
// Not of a redirect, nor of what came before the answer.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  console.log(JSON.stringify((await upload('/redirect/307?to=' + encodeURIComponent('/header?X-Final=yes'))).headers))
  console.log(JSON.stringify((await upload('/chain/2?key=4.4-final')).headers.Location))
  console.log(JSON.stringify((await upload('/interim')).headers))
}
main()
