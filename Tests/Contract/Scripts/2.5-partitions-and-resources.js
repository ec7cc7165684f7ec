// rule: 2.5
// run: --parallel 1
// file: internal://cache/one.txt = in cache
// file: internal://files/sub/folder/two.txt = in files
// file: internal://mass/three.txt = in mass
// file: internal://tmp/four.txt = in tmp
// file: /five.txt = in the package
// file: /assets/images/six.txt = deep in the package
// All four partitions of the storage can be read, and the resources in the app's package.
import uploadtask from '@system.uploadtask'

const paths = [
  'internal://cache/one.txt', 'internal://files/sub/folder/two.txt', 'internal://mass/three.txt',
  'internal://tmp/four.txt', '/five.txt', '/assets/images/six.txt', '/manifest.json', '/app.js',
]
for (const filePath of paths) {
  uploadtask.uploadFile({
    url: 'http://SERVER/echo', filePath, name: 'file',
    success: (res) => {
      const { filename, text } = JSON.parse(res.data).files[0]
      console.log(filename, '=', text?.startsWith('{') ? 'manifest' : text ?? 'more')
    },
    fail: (data, code) => console.log(filePath, code, data),
  })
}
