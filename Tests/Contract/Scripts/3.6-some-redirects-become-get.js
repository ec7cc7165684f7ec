// rule: 3.6
// 301, 302 and 303: what they point at is fetched, without a body and what belongs to one.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const status of [301, 302, 303]) {
    const res = await upload(`/redirect/${status}?to=/echo`, { formData: { a: '1' }, header: { 'X-Kept': 'yes' } })
    const echo = JSON.parse(res.data)
    const names = echo.headers.map(line => line[0].toLowerCase())
    const ofBodies = names.filter(name => /^(content-|transfer-)/.test(name)).join() || 'no body'
    console.log(status, res.statusCode, echo.method, echo.path, echo.parts.length, ofBodies, names.includes('x-kept'))
  }
}
main()
