// rule: 4.1, 6.3
// Nor does one in fail, be it of a wrong parameter or of the network.
import uploadtask from '@system.uploadtask'

const upload = url => new Promise(resolve => uploadtask.uploadFile({
  url, filePath: 'internal://files/a.txt', name: 'file',
  fail: function thrower(data, code) {
    throw new TypeError('of fail ' + code)
  },
  complete() {
    console.log('complete')
    resolve()
  }
}))

async function main() {
  await upload('')
  await upload('http://SERVER/close')
  console.log('the app goes on')
}
main()
