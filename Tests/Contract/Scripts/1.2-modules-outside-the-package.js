// rule: 1.1, 1.2
// A module outside of the package is an Error that names it.
import { up } from './lib/up.js'

for (const name of ['../outside.js', '/../outside.js', './lib/../../outside.js', '../../../../../etc/hostname']) {
  try {
    require(name)
    console.log('no error for', name)
  } catch (error) {
    console.log(error instanceof Error, /outside|hostname/.test(error.message), name)
  }
}
try {
  up()
} catch (error) {
  console.log(error instanceof Error, /outside/.test(error.message))
}
