// rule: 4.3
// It wins over the charset, and one of them goes.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

const hex = character => character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')
const show = text => [...text].map(character => 'U+' + hex(character)).join(' ')

async function main() {
  const bodies = [
    ['gbk', 'efbbbfe4bda0'], ['utf-8', 'efbbbf68'], ['utf-8', 'efbbbfefbbbf68'], ['', 'efbbbf68'],
    ['utf-16be', 'efbbbf68'], ['utf-8', 'fffe6800'], ['gbk', 'feff0068'], ['utf-16le', 'fffe6800'],
    ['utf-16be', 'feff0068'], ['utf-16be', 'feff0068feff'],
    ['utf-8', 'efbbbf'], ['utf-8', '68efbbbf'], ['utf-8', 'efbb']
  ]
  for (const [charset, bytes] of bodies) {
    const { data } = await upload(`/body?charset=${charset}&hex=${bytes}`)
    console.log(`${charset} ${bytes}: ${show(data)}|`)
  }
}
main()
