// rule: 3.3
// file: internal://files/写真 "1" 100%\.txt = x
// Quote, CR and LF are escaped; nothing else is, not even a percent sign.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const formData = {
    'say "hi"': 'q', 'back\\slash': 'b', '100%22': 'p', '名前 ✓😀': 'u', "it's; a=b": 's', 'a\tb': 't'
  }
  const raw = (await upload('/raw', { formData, filePath: 'internal://files/写真 "1" 100%\\.txt' })).data
  for (const line of raw.split('\r\n')) if (line.startsWith('Content-Disposition')) console.log(JSON.stringify(line))
}
main()
