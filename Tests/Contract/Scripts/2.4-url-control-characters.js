// rule: 2.4
// Control characters make a url invalid wherever they stand; they are neither removed nor encoded.
import uploadtask from '@system.uploadtask'

const codes = [...Array(32).keys(), 127]
let refused = 0, asked = 0
for (const code of codes) {
  const character = String.fromCharCode(code)
  const start = 'http://SERVER/'
  for (const url of [`${start}sta${character}tus/200`, character + start, start + character]) {
    asked += 1
    uploadtask.uploadFile({
      url, filePath: 'internal://files/a.txt', name: 'file',
      success: () => console.log('never: success', JSON.stringify(url)),
      fail: (data, code) => {
        if (code === 202 && data.startsWith('invalid url')) refused += 1
        else console.log('never', code, data)
      },
    })
  }
}
setTimeout(function report() {
  if (refused < asked) return setTimeout(report, 20)
  console.log(refused, 'refused')
}, 20)
