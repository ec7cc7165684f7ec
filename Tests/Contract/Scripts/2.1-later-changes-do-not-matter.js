// rule: 2.1
// Everything is read before uploadFile returns.
import uploadtask from '@system.uploadtask'

const options = {
  url: 'http://SERVER/echo?first', filePath: 'internal://files/a.txt', name: 'before',
  header: { 'X-One': 'before', 'X-List': ['before'] },
  formData: { one: 'before' },
  timeout: 10000,
  success(res) {
    const seen = JSON.parse(res.data)
    console.log(seen.query, seen.parts.join(), seen.fields[0].value, seen.files[0].filename)
    console.log(JSON.stringify(seen.headers.filter(([name]) => name.startsWith('X-'))))
  },
  fail: (data, code) => console.log('fail', code, data),
  complete: () => console.log('complete'),
}
uploadtask.uploadFile(options)
options.header['X-One'] = 'after'
options.header['X-List'][0] = 'after'
options.header['X-List'].push('after')
options.header['X-Two'] = 'after'
options.formData.one = 'after'
options.formData.two = 'after'
options.url = 'http://SERVER/echo?second'
options.filePath = 'internal://files/empty.txt'
options.name = 'after'
options.timeout = 1
options.success = () => console.log('never: success')
options.fail = () => console.log('never: fail')
options.complete = () => console.log('never: complete')
for (const key of ['url', 'filePath', 'header', 'formData', 'success', 'complete']) delete options[key]
