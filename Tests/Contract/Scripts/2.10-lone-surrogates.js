// rule: 2.10
// A lone surrogate becomes U+FFFD, in a name and in a value; a pair stays what it is.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  formData: { high: 'a\ud83db', low: 'a\ude00b', reversed: '\ude00\ud83d', pair: '\ud83d\ude00', 'na\ud83dme': 'name' },
  success: (res) => {
    for (const { name, value } of JSON.parse(res.data).fields) {
      console.log(...[name, value].map((text) => escape(text)))
    }
  },
  fail: (data, code) => console.log('fail', code, data),
})
