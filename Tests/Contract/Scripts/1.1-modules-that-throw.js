// rule: 1.1, 6.3
// What a module throws while it is evaluated reaches whoever asked for it, with the module's own line.
try {
  require('./broken.js')
} catch (error) {
  console.log(error instanceof RangeError, error.message)
}
require('./broken.js') // here2
