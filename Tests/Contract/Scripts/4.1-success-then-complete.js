// rule: 4.1, 2.2
// Which callbacks run, in which order, with what.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/status/200',
  filePath: 'internal://files/a.txt',
  name: 'file',
  success: function () {
    console.log('success', arguments.length, typeof arguments[0], this === undefined)
  },
  fail: function () {
    console.log('fail')
  },
  complete: function () {
    console.log('complete', arguments.length, this === undefined)
  }
})
console.log('returned')
