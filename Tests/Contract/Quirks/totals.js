import uploadtask from '@system.uploadtask'

const events = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://mass/large.bin', name: 'file',
  success: ({ data }) => {
    const length = Number(JSON.parse(data).headers.find(([name]) => name === 'Content-Length')[1])
    const last = events[events.length - 1]
    console.log(events.every((event) => event.totalBytesSent === length))
    console.log(events.every((event) => event.totalBytesExpectedToSend <= length))
    console.log(last.progress, last.totalBytesExpectedToSend === length)
  },
})
task.onProgressUpdate((event) => { events.push(event) })
