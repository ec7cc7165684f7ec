// rule: 3.6
// A redirect leads to http or https, or to nothing.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const targets = [
    'ftp://127.0.0.1/x', 'file:///etc/hostname', 'data:text/plain,x', 'internal://files/a.txt', 'mailto:a@example.com'
  ]
  for (const to of targets)
    for (const status of [302, 307]) {
      const result = await upload(`/redirect/${status}?to=${encodeURIComponent(to)}`)
      console.log(to.split(':')[0], status, 'fail', result.code)
    }
}
main()
