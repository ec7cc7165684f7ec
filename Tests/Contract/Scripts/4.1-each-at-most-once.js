// rule: 4.1
// file: internal://mass/big.bin size 8388608
// One ending each, counted until long after it.
import uploadtask from '@system.uploadtask'

const paths = [
  'status/200', 'status/500', 'close', 'cut', 'reset', 'early/413', 'early-reset/413', 'interim', 'chain/3',
  'redirect-loop/307', 'hang'
]
const counts = paths.map(path => {
  const count = { success: 0, fail: 0, complete: 0 }
  uploadtask.uploadFile({
    url: 'http://SERVER/' + path, filePath: 'internal://mass/big.bin', name: 'file',
    timeout: path === 'hang' ? 200 : undefined,
    success() { count.success++ },
    fail() { count.fail++ },
    complete() {
      count.complete++
      ended()
    }
  })
  return count
})

let missing = paths.length
function ended() {
  if (--missing > 0) return
  setTimeout(() => paths.forEach((path, i) => console.log(path, JSON.stringify(counts[i]))), 300)
}
