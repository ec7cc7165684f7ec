// rule: 2.1
// An OBJECT that is no object is the one mistake that throws.
import uploadtask from '@system.uploadtask'

const attempt = (label, call) => {
  try {
    call()
    console.log(label, 'no error')
  } catch (error) {
    console.log(label, error instanceof TypeError)
  }
}
attempt('nothing', () => uploadtask.uploadFile())
for (const value of [undefined, null, 5, NaN, '', 'http://SERVER/', true, 10n]) {
  attempt(String(value), () => uploadtask.uploadFile(value))
}
attempt('symbol', () => uploadtask.uploadFile(Symbol('x')))
