// rule: 4.2, 4.3
// 204 and 304 have none; data is the empty string.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const path of ['/status/204', '/status/304', '/body?hex=']) {
    const res = await upload(path)
    console.log(res.statusCode, JSON.stringify(res.data))
  }
}
main()
