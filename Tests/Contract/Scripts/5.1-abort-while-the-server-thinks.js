// rule: 5.1
// The connection closes at once, and the server hears of it while the app lives on.
import uploadtask from '@system.uploadtask'

const key = '5.1-thinks' + Math.random()
const ask = (query, then) => uploadtask.uploadFile({
  url: `http://SERVER/seen/${key}?${query}`, filePath: 'internal://files/a.txt', name: 'file',
  success: (res) => then(res.data),
})
const task = uploadtask.uploadFile({
  url: 'http://SERVER/hang?key=' + key, filePath: 'internal://files/a.txt', name: 'file',
  success: () => console.log('never: success'),
  fail: (data, code) => console.log('fail', data, code),
  complete: () => {
    console.log('complete')
    ask('aborted=1', (text) => console.log(text))
  },
})
ask('begun=1', (text) => {
  console.log(text)
  console.log(task.abort())
})
