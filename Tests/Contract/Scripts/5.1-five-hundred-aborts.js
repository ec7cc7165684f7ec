// rule: 4.1, 5.1
// file: internal://mass/a.bin size 300000
// Aborted at 500 moments, by the clock and by the turn: each upload has one ending and one complete, in this
// order, and after the abort it says nothing but that.
import uploadtask from '@system.uploadtask'

let open = 500
const wrong = []
const endings = { success: 0, aborted: 0, other: 0 }

function round(number) {
  const heard = []
  let aborted = false
  const task = uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://mass/a.bin', name: 'file',
    success: () => { heard.push('end'); endings.success++; if (aborted) wrong.push(`${number}: success after abort`) },
    fail: (data, code) => { heard.push('end'); endings[code === 1002 && aborted ? 'aborted' : 'other']++ },
    complete: () => {
      heard.push('complete')
      setTimeout(() => {
        if (heard.join() !== 'end,complete') wrong.push(`${number}: ${heard}`)
        if (--open === 0) report()
      }, 20)
    }
  })
  task.onProgressUpdate(() => { if (aborted) wrong.push(`${number}: progress after abort`) })
  const abort = () => { if (heard.length === 0) aborted = true; task.abort(); task.abort() }
  let turns = number % 8
  const later = () => (turns-- === 0 ? abort() : setTimeout(later, number % 3))
  later()
}

function report() {
  console.log(wrong.join('\n') || 'nothing wrong')
  console.log(endings.success + endings.aborted, 'of 500, others', endings.other)
  console.log('aborted some', endings.aborted > 50)
}

for (let number = 0; number < 500; number++) setTimeout(() => round(number), number * 2)
