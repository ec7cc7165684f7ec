// rule: 4.5
// A coding that cannot be undone, a head or a chunk that cannot be read.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  console.log('gzip', (await upload('/header?Content-Encoding=gzip')).code)
  console.log('deflate', (await upload('/header?Content-Encoding=deflate')).code)
  for (const encoding of ['gzip', 'deflate', 'raw-deflate'])
    console.log(encoding, 'cut', (await upload(`/big/1000?damaged=cut&encoding=${encoding}`)).code)
  for (const encoding of ['gzip', 'deflate'])
    console.log(encoding, 'check sum', (await upload(`/big/1000?damaged=flip&encoding=${encoding}`)).code)
  for (const kind of ['status', 'line', 'length', 'lengths', 'chunk'])
    console.log(kind, (await upload(`/malformed/${kind}`)).code)
}
main()
