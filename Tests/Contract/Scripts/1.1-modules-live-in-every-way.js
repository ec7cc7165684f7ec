// rule: 1.1
// However an exporter changes its variable, whoever imported it sees it.
import { a, b, f, steps } from './values.js'
import * as whole from './values.js'

console.log(a, b, f())
for (const step of steps) {
  step()
  console.log(a, b, whole.a === a, `${b}`, ((x = a) => x)())
}
console.log(f())
