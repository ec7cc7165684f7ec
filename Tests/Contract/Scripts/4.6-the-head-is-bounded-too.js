// rule: 4.6
// A few kilobytes are common; megabytes are an attack.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const res = await upload('/big-head/8000')
  console.log(res.statusCode, res.data)
  console.log('fail', (await upload('/big-head/4000000')).code)
}
main()
