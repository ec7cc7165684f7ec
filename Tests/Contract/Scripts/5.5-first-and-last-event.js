// rule: 5.5
// run: --parallel 1
// There is a first event and, before success, one with 100; also of a file without a byte. Never one after the end.
import uploadtask from '@system.uploadtask'

for (const filePath of ['internal://files/a.txt', 'internal://files/empty.txt']) {
  const events = []
  let over = false
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/slow/200', filePath, name: 'file',
    complete: () => setTimeout(() => console.log('later'), 150),
    success: () => {
      const last = events.at(-1)
      console.log(events.length > 0, last.progress, last.totalBytesSent === last.totalBytesExpectedToSend)
      console.log(last.totalBytesSent > 100)
      over = true
    },
    fail: (data, code) => console.log('never: fail', code, data),
  })
  task.onProgressUpdate((event) => over ? console.log('never: an event after the end') : events.push(event))
}
