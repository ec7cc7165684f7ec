// rule: 3.6, 4.2
// A Location alone redirects nothing.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const status of [200, 201, 300, 304, 400, 503]) {
    const res = await upload(`/redirect/${status}?to=/echo`)
    console.log(res.statusCode, JSON.stringify(res.data), res.headers.Location)
  }
}
main()
