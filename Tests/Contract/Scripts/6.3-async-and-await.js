// rule: 6.3
// An upload can be awaited.
import uploadtask from '@system.uploadtask'

const upload = (path, timeout) => new Promise((resolve, reject) => {
  uploadtask.uploadFile({
    url: 'http://SERVER/' + path, filePath: 'internal://files/a.txt', name: 'file', timeout,
    success: resolve, fail: (data, code) => reject(code),
  })
})
async function main() {
  console.log((await upload('status/201')).statusCode)
  const all = await Promise.all([upload('status/202'), upload('status/404')])
  console.log(all.map((res) => res.statusCode).join())
  try {
    await upload('hang', 100)
  } catch (code) {
    console.log('caught', code)
  }
}
main().then(() => console.log('end'))
