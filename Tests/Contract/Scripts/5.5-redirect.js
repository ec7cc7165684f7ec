// rule: 5.5, 3.6
// file: internal://mass/large.bin size 1000000
// run: --parallel 1
// A body that is sent again for a redirect does not make the count fall, nor go beyond the total.
import uploadtask from '@system.uploadtask'

for (const path of ['redirect/307?to=/trickle/1000000', 'chain/3', 'redirect/303?to=/status/200']) {
  const events = []
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/' + path, filePath: 'internal://mass/large.bin', name: 'file',
    success: (res) => {
      console.log(path, res.statusCode, events.at(-1).progress)
      const sent = events.map((event) => event.totalBytesSent)
      console.log(sent.every((count, index) => index === 0 || count >= sent[index - 1]))
      console.log(events.every((event) => event.totalBytesSent <= event.totalBytesExpectedToSend))
    },
    fail: (data, code) => console.log('fail', code, data),
  })
  task.onProgressUpdate((event) => events.push(event))
}
