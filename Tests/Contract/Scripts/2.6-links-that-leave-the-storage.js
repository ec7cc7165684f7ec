// rule: 2.6
// link: internal://files/absolute -> /etc/passwd
// link: internal://files/relative -> ../../../../../../../../../../../../etc/passwd
// link: internal://cache/folder -> /etc
// link: internal://mass/first -> second
// link: internal://mass/second -> /etc/passwd
// link: internal://tmp/nowhere -> gone
// link: internal://tmp/loop -> loop
// link: /res/passwd -> /etc/passwd
// A symbolic link out of the app's storage is refused, be it absolute, relative, on the way, or two of them.
import uploadtask from '@system.uploadtask'

const paths = [
  'internal://files/absolute', 'internal://files/relative', 'internal://cache/folder/passwd', 'internal://mass/first',
  'internal://mass/second', 'internal://tmp/nowhere', 'internal://tmp/loop', '/res/passwd',
]
function next() {
  if (paths.length === 0) return
  const filePath = paths.shift()
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath, name: 'file',
    success: () => console.log('never: success', filePath),
    fail: (data, code) => console.log(filePath, code, data.split(':')[0]),
    complete: next,
  })
}
next()
