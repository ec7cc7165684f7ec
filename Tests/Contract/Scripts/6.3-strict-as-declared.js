// rule: 6.3
'use strict'
// A script that declares itself strict is, without an import.

try {
  undeclared = 1
  console.log('never')
} catch (error) {
  console.log(error instanceof ReferenceError)
}
console.log((function () { return this })())
