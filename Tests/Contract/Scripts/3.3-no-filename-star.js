// rule: 3.3
// file: internal://files/日本.txt = x
// Names beyond ASCII come once, in UTF-8.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const options = { filePath: 'internal://files/日本.txt', name: 'ключ', formData: { 'ñ': 'ü' } }
  const raw = (await upload('/raw', options)).data
  for (const text of ['filename*', 'name*', '=?', 'filename="日本.txt"']) console.log(raw.includes(text))
}
main()
