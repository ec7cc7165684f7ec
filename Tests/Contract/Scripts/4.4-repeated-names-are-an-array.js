// rule: 4.4
// In whatever case they come again, under the first spelling, in their order.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const { headers } = await upload('/header?Set-Cookie=a%3D1&X-One=1&set-cookie=b%3D2&SET-COOKIE=c%3D3&x-two=a&X-Two=b')
  console.log(JSON.stringify(headers))
  console.log(Array.isArray(headers['Set-Cookie']), headers['set-cookie'], typeof headers['X-One'])
}
main()
