// rule: 3.7, 4.4
// file: internal://mass/big.bin size 1048576
// 100, 103 and 104 come before the answer, two of them with a header, one with a Location.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/interim',
  filePath: 'internal://mass/big.bin',
  name: 'file',
  success(res) {
    console.log('success', res.statusCode, res.data, Object.keys(res.headers).sort().join())
  },
  fail(data, code) {
    console.log('fail', code)
  },
  complete() {
    console.log('complete')
  }
})
