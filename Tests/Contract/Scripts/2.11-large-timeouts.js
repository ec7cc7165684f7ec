// rule: 2.11
// Above 2^31 - 1 it is that, and does not wrap around.
import uploadtask from '@system.uploadtask'

const timeouts = [2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53, 2 ** 63, 1e300, Number.MAX_VALUE]
let left = timeouts.length
for (const timeout of timeouts) {
  uploadtask.uploadFile({
    url: 'http://SERVER/slow/300', filePath: 'internal://files/a.txt', name: 'file', timeout,
    fail: (data, code) => console.log('never', timeout, code, data),
    complete: () => { if (--left === 0) console.log('all complete') },
  })
}
