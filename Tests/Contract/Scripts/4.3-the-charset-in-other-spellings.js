// rule: 4.3
// Of the parameter, and of the header's name.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  // The body is `ok` in ASCII: in UTF-16 that is one character.
  const types = [
    'text/plain;charset=utf-16be', 'text/plain; CHARSET="utf-16be"', 'Text/Plain ; Charset=UTF-16BE ; x=y',
    'text/plain; x="; charset=gbk"; charset=utf-16be'
  ]
  for (const type of types) {
    const res = await upload(`/header?content-TYPE=${encodeURIComponent(type)}`)
    console.log(res.data.length, res.data.charCodeAt(0).toString(16))
  }
}
main()
