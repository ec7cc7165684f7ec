// rule: 5.6
// file: internal://mass/large.bin size 4194304
// run: --parallel 1
// About ten events a second at most, between the first and the last, on a fast link as on a slow one.
import uploadtask from '@system.uploadtask'

for (const path of ['status/200', 'trickle/2000000']) {
  const times = []
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/' + path, filePath: 'internal://mass/large.bin', name: 'file',
    success: () => {
      const between = times.slice(1, -1)
      const crowded = between.some((time, index) => between[index + 12] - time < 1000)
      const seconds = (times.at(-1) - times[0]) / 1000
      console.log(path, crowded, between.length <= seconds * 12 + 1)
    },
  })
  task.onProgressUpdate(() => times.push(Date.now()))
}
