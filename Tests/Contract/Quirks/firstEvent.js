import uploadtask from '@system.uploadtask'

const sent = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file',
  success: () => console.log(sent.length > 1, sent.indexOf(0), sent.every((bytes, index) => bytes > (sent[index - 1] ?? 0))),
})
task.onProgressUpdate((event) => { sent.push(event.totalBytesExpectedToSend) })
