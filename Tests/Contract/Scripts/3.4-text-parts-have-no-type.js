// rule: 3.4
// One Content-Type in the body: the file's.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const raw = (await upload('/raw', { formData: { a: '1', 'b.json': '{}', c: '你' } })).data
  console.log(raw.match(/content-type/gi).length, /content-transfer-encoding|content-length/i.test(raw))
}
main()
