// rule: 4.2
// Whatever the server says, it has answered.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const statuses = [
    200, 201, 202, 206, 226, 299, 400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 418, 422, 429, 451,
    500, 501, 502, 503, 504, 507, 599
  ]
  for (const status of statuses) {
    const res = await upload('/status/' + status)
    console.log(typeof res.statusCode, res.statusCode, res.data)
  }
}
main()
