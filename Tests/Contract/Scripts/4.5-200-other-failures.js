// rule: 4.5
// The network says no: refused, unknown, no TLS, no HTTP, no end of redirects.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const show = (words, result) => console.log(words, typeof result.data, result.data.length > 0, result.code)
  show('refused', await upload('', { url: 'http://127.0.0.1:1/' }))
  show('unknown host', await upload('', { url: `http://${'a'.repeat(70)}.test/` }))
  show('no TLS', await upload('', { url: 'http://SERVER/echo'.replace('http:', 'https:') }))
  show('no HTTP', await upload('/malformed'))
  show('too many redirects', await upload('/redirect-loop/302'))
}
main()
