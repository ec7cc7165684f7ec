// rule: 3.1
// A fact about one request: its line, and what says how long and what it is.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const echo = JSON.parse((await upload('/echo?key=3.1-one-post', { formData: { a: '1' } })).data)
  const values = name => echo.headers.filter(line => line[0].toLowerCase() === name).map(line => line[1])
  const type = values('content-type')[0]
  const boundary = type.replace(/^multipart\/form-data; *boundary="?([^"]*)"?$/, '$1')
  const body = [
    '--' + boundary, 'Content-Disposition: form-data; name="a"', '', '1',
    '--' + boundary, 'Content-Disposition: form-data; name="file"; filename="a.txt"', 'Content-Type: text/plain', '',
    'hello', '--' + boundary + '--', ''
  ].join('\r\n')
  console.log(echo.method, echo.path)
  console.log('multipart/form-data', type.startsWith('multipart/form-data;'), boundary !== type)
  const lengths = values('content-length')
  console.log('Content-Length', lengths.length, 'exact', lengths[0] === String(body.length))
  for (const name of ['transfer-encoding', 'expect', 'trailer', 'te']) console.log(name, values(name).length)
  console.log((await upload('/seen/3.1-one-post')).data)
}
main()
