// rule: 3.6
// Once a redirect has made it a GET, a later 307 does not bring the body back.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const later = encodeURIComponent('/redirect/307?to=/echo')
  const echo = JSON.parse((await upload(`/redirect/303?to=${later}`)).data)
  console.log(echo.method, echo.parts.length)
  const earlier = encodeURIComponent('/redirect/302?to=/echo')
  const other = JSON.parse((await upload(`/redirect/308?to=${earlier}`)).data)
  console.log(other.method, other.parts.length)
}
main()
