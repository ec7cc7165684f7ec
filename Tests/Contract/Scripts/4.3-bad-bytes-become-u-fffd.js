// rule: 4.3
// One for each part that cannot be, as the Encoding standard counts them; nothing is lost around them.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

const hex = character => character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')
const show = text => [...text].map(character => 'U+' + hex(character)).join(' ')

async function main() {
  for (const bytes of ['61ff62', '61e4bd', 'f09f98', 'c080', 'eda080', 'f8', '80', '6100620a0d'])
    console.log(`${bytes}:`, show((await upload(`/body?charset=utf-8&hex=${bytes}`)).data))
  console.log(show((await upload('/body?charset=gbk&hex=61ff62')).data))
}
main()
