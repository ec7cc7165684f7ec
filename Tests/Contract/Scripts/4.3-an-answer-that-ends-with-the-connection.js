// rule: 4.3, 4.5
// Without a length and without chunks, the end of the connection is the end of the answer, not a failure.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const res = await upload('/until-close')
  console.log(res.statusCode, res.data, JSON.stringify(res.headers))
}
main()
