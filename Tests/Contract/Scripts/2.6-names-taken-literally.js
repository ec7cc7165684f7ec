// rule: 2.6
// run: --parallel 1
// file: internal://files/with some spaces.txt = spaces
// file: internal://files/日本 ü 😀.txt = unicode
// file: internal://files/a..b = dots between
// file: internal://files/... = three dots
// file: internal://files/..a = dots first
// file: internal://files/a.. = dots last
// file: internal://files/%41.txt = percent 41
// file: internal://files/a%2fb.txt = percent 2f
// file: internal://files/a%5Cb.txt = percent 5C
// file: internal://files/100%.txt = percent alone
// file: internal://files/%252e%252e = percent twice
// file: internal://files/a\b.txt = backslash
// file: internal://files/a:b?c=d&e#f;g.txt = punctuation
// file: internal://files/.hidden = hidden
// file: internal://files/..../x..y/z = folders with dots
// file: internal://files/'single'.txt = quotes
// Any other character may stand in a name. A path is never percent-decoded, and .. within a name is ordinary.
import uploadtask from '@system.uploadtask'

const names = [
  'with some spaces.txt', '日本 ü 😀.txt', 'a..b', '...', '..a', 'a..', '%41.txt', 'a%2fb.txt', 'a%5Cb.txt', '100%.txt',
  '%252e%252e', 'a\\b.txt', 'a:b?c=d&e#f;g.txt', '.hidden', '..../x..y/z', "'single'.txt",
]
for (const name of names) {
  uploadtask.uploadFile({
    url: 'http://SERVER/echo', filePath: 'internal://files/' + name, name: 'file',
    success: (res) => {
      const { filename, text } = JSON.parse(res.data).files[0]
      console.log(filename === name.split('/').pop(), text)
    },
    fail: (data, code) => console.log(name, code, data),
  })
}
