// rule: 3.6, 4.2
// A redirect that leads nowhere is an answer like any other.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const status of [301, 302, 303, 307, 308]) {
    const res = await upload(`/redirect-none/${status}`)
    console.log(status, res.statusCode, res.data)
  }
  for (const to of ['http://', 'http://[::1', 'http://127.0.0.1:99999/', 'https://:443/']) {
    const res = await upload(`/redirect/307?to=${encodeURIComponent(to)}`)
    console.log(res.statusCode, res.data, res.headers.Location === to)
  }
}
main()
