// rule: 2.11
// run: --parallel 1
// file: internal://mass/large.bin size 8388608
// It counts for the whole transfer, also while the body moves, or does not move any more.
import uploadtask from '@system.uploadtask'

for (const path of ['trickle/1000000', 'stall']) {
  const start = Date.now()
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/' + path, filePath: 'internal://mass/large.bin', name: 'file', timeout: 400,
    success: () => console.log('never: success'),
    fail: (data, code) => console.log('fail', code, Date.now() - start < 5000),
    complete: () => console.log('complete', most < 100),
  })
  let most = 0
  task.onProgressUpdate(({ progress }) => { most = Math.max(most, progress) })
}
