// rule: 2.8
// Strings, numbers and booleans are sent as strings, an array as repeated lines; null and undefined are skipped.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  header: {
    'X-String': 'text, with "quotes"; and=more', 'X-Empty': '', 'X-Integer': 5, 'X-Zero': 0, 'X-Float': 1.5,
    'X-Large': 1e21, 'X-NaN': NaN, 'X-True': true, 'X-False': false, 'X-Null': null, 'X-Undefined': undefined,
    'X-List': ['one', 2, true, 'four, five'], 'X-Single': ['only'], 'x-lower': 'as written',
    "X-!#$%&'*+.^_`|~": 'token',
    'X-Tab': 'a\tb', Authorization: 'Bearer a.b-c', Cookie: 'a=b; c=d',
  },
  success: (res) => {
    for (const [name, value] of JSON.parse(res.data).headers) {
      if (/^(x-|authorization|cookie)/i.test(name)) console.log(`${name}: ${JSON.stringify(value)}`)
    }
  },
  fail: (data, code) => console.log('fail', code, data),
})
