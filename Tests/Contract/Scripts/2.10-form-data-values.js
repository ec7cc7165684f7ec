// rule: 2.10
// Strings, numbers and booleans as String(value); empty strings are kept, null and undefined skipped.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  formData: {
    string: 'text', unicode: '日本 ü 😀', empty: '', 'two lines': 'a\nb', integer: 5, zero: 0, minus: -0, float: 0.1,
    large: 1e21, small: 1e-7, nan: NaN, infinity: Infinity, yes: true, no: false, nothing: null, absent: undefined,
    'x"y': 'a quote in the name',
  },
  success: (res) => {
    for (const { name, value } of JSON.parse(res.data).fields) console.log(name, '=', JSON.stringify(value))
  },
  fail: (data, code) => console.log('fail', code, data),
})
