// rule: 3.4
// file: internal://mass/download/2026/test.png = x
// file: internal://cache/a b.txt = x
// file: internal://tmp/x/.hidden = x
// file: /res/logo.png = x
// file: internal://files/a..b = x
// Of the path, none of its folders.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const paths = [
    'internal://mass/download/2026/test.png', 'internal://cache/a b.txt', 'internal://tmp/x/.hidden', '/res/logo.png',
    'internal://files/a..b'
  ]
  for (const filePath of paths)
    console.log(JSON.parse((await upload('/echo', { filePath })).data).files[0].filename)
}
main()
