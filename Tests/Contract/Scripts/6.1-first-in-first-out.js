// rule: 6.1
// run: --parallel 1
// Who asked first is sent first, also when a callback asks for more.
import uploadtask from '@system.uploadtask'

const upload = (label, path, then) => uploadtask.uploadFile({
  url: 'http://SERVER/' + path, filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => {
    console.log(label)
    if (then) then()
  },
})
upload('1', 'slow/150', () => upload('5', 'status/200', () => upload('7', 'status/200')))
upload('2', 'slow/5')
upload('3', 'slow/100', () => upload('6', 'status/200'))
upload('4', 'status/200')
