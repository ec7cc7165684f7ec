// rule: 3.6
// As RFC 3986 has it; a fragment goes no further.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const origin = 'http://SERVER'
  const targets = [
    '/echo', '../echo', './../echo?a=b', '/x/../echo', origin.slice('http:'.length) + '/echo', origin + '/echo?q',
    '/echo#part', origin.replace('http', 'HTTP') + '/echo'
  ]
  for (const to of targets) {
    const echo = JSON.parse((await upload(`/redirect/307?to=${encodeURIComponent(to)}`)).data)
    console.log(echo.method, echo.path, echo.query, echo.files[0].text)
  }
}
main()
