// rule: 6.3
// A script with an export is strict too, and one with nothing but a bare import.
export const value = 1

try {
  undeclared = 1
  console.log('never')
} catch (error) {
  console.log(error instanceof ReferenceError)
}
require('./bare.js')
