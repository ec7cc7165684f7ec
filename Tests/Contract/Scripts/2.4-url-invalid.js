// rule: 2.4
// No http or https, no host, or a port that is none.
import uploadtask from '@system.uploadtask'

const urls = [
  '', ' ', 'nonsense', 'example.com/upload', '/upload', '//example.com/upload', 'http', 'http:', 'http://', 'http:///',
  'http:///x', 'https:///x', 'http://?q', 'http://#f', 'http://:80/', 'http://user@/', 'http://user:password@:80/',
  'ftp://example.com/', 'ws://example.com/', 'file:///etc/passwd', 'internal://files/a.txt', 'data:,x', 'httpx://a/',
  'http//example.com/', 'http://example.com:0/', 'http://example.com:65536/', 'http://example.com:99999999999999/',
  'http://example.com:-1/', 'http://example.com:port/', 'http://example.com:80a/', 'http://example.com:8 0/',
]
function next() {
  if (urls.length === 0) return
  const url = urls.shift()
  uploadtask.uploadFile({
    url, filePath: 'internal://files/a.txt', name: 'file',
    success: () => console.log('never: success', url),
    fail: (data, code) => console.log(code, data.split(':')[0], JSON.stringify(url)),
    complete: next,
  })
}
next()
