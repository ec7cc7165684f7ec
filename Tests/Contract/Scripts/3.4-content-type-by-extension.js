// rule: 3.4
// file: internal://files/photo.JPG = x
// file: internal://files/photo.jpeg = x
// file: internal://files/a.png = x
// file: internal://files/a.gif = x
// file: internal://files/a.webp = x
// file: internal://files/a.svg = x
// file: internal://files/a.html = x
// file: internal://files/a.css = x
// file: internal://files/a.csv = x
// file: internal://files/a.json = x
// file: internal://files/a.xml = x
// file: internal://files/a.pdf = x
// file: internal://files/a.zip = x
// file: internal://files/a.mp3 = x
// file: internal://files/a.wav = x
// file: internal://files/a.mp4 = x
// file: internal://files/a.tar.gz = x
// file: internal://files/a.unknown = x
// file: internal://files/none = x
// file: internal://files/.png = x
// file: internal://files/dot. = x
// The last extension decides, in any case; what is not known is an octet stream.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const names = [
    'photo.JPG', 'photo.jpeg', 'a.png', 'a.gif', 'a.webp', 'a.svg', 'a.txt', 'a.html',
    'a.css', 'a.csv', 'a.json', 'a.xml', 'a.pdf', 'a.zip', 'a.mp3', 'a.wav',
    'a.mp4', 'a.tar.gz', 'a.unknown', 'none', '.png', 'dot.'
  ]
  for (const name of names) {
    const file = JSON.parse((await upload('/echo', { filePath: 'internal://files/' + name })).data).files[0]
    console.log(file.filename, file.contentType)
  }
}
main()
