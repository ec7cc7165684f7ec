// rule: 3.3, 3.2, 3.4
// file: internal://files/photo.png = PNG
// The whole body, but for the boundary.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const res = await upload('/raw', {
    filePath: 'internal://files/photo.png', name: 'pic', formData: { album: '春', public: true }
  })
  for (const line of res.data.split('\r\n')) console.log(JSON.stringify(line))
}
main()
