// rule: 4.3
// Labels as the Encoding standard reads them: latin1 is windows-1252, gb2312 is gbk; a wrong one is UTF-8.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const bodies = [
    ['gbk', 'c4e3bac3'], ['GBK', 'c4e3bac3'], ['gb2312', 'c4e3bac3'], ['gb18030', 'c4e39534b235'],
    ['iso-8859-1', 'e980'], ['latin1', 'e980'], ['us-ascii', 'e980'], ['windows-1252', 'e980'],
    ['iso-8859-2', 'a3f364bc'], ['big5', 'a741a66e'], ['shift_jis', '93fa967b'], ['euc-jp', 'c6fccbdc'],
    ['euc-kr', 'c7d1b1b9'], ['windows-1251', 'cff0e8e2e5f2'], ['koi8-r', 'f0d2c9d7c5d4'], ['utf-16le', '6800604f'],
    ['utf-16be', '00684f60'], ['utf-16', '6800604f'], ['utf-8', 'e4bda0'], ['UTF8', 'e4bda0'],
    ['%22gbk%22', 'c4e3bac3'], ['', 'e4bda0'], ['no-such-charset', 'e4bda0']
  ]
  for (const [charset, hex] of bodies) {
    const res = await upload(`/body?charset=${charset}&hex=${hex}`)
    console.log(`${charset}:`, res.data)
  }
}
main()
