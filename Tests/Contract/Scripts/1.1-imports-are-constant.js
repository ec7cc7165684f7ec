// rule: 1.1
// Who imports cannot assign, neither to a name nor to a namespace.
import uploadtask, { default as other } from '@system.uploadtask'
import { value } from './value.js'
import * as whole from './value.js'

const attempt = (label, act) => {
  try {
    act()
    console.log(label, 'no error')
  } catch (error) {
    console.log(label, error instanceof TypeError)
  }
}
attempt('default', () => { uploadtask = 1 })
attempt('named', () => { value++ })
attempt('namespace', () => { whole.value = 2 })
console.log(uploadtask === other, value, whole.value)
