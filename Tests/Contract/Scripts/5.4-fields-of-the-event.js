// rule: 5.4
// file: internal://mass/large.bin size 1500000
// An integer from 0 to 100, rounded down, and the bytes of the request's body, whose length is its Content-Length.
import uploadtask from '@system.uploadtask'

const events = []
const task = uploadtask.uploadFile({
  url: 'http://SERVER/trickle/1000000', filePath: 'internal://mass/large.bin', name: 'file',
  formData: { field: 'value' },
  success: check,
})
task.onProgressUpdate((...all) => events.push(...all))

function check() {
  const expected = events[0].totalBytesExpectedToSend
  console.log(Object.keys(events[0]).sort().join())
  console.log(events.every(({ progress }) => Number.isInteger(progress) && progress >= 0 && progress <= 100))
  console.log(events.every((event) => Number.isInteger(event.totalBytesSent) && event.totalBytesSent <= expected))
  console.log(events.every((event) => event.totalBytesExpectedToSend === expected))
  console.log(events.every((event) => event.progress === Math.floor(event.totalBytesSent * 100 / expected)))
  console.log(expected > 1500000, expected < 1501000)
}
