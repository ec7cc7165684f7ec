// rule: 6.3
import uploadtask from '@system.uploadtask'
// A script with an import is strict, like a module.

try {
  undeclared = 1
  console.log('never')
} catch (error) {
  console.log(error instanceof ReferenceError)
}
console.log(this, (function () { return this })())
try {
  Object.freeze(uploadtask).added = 1
  console.log('never')
} catch (error) {
  console.log(error instanceof TypeError)
}
