// rule: 1.1
// Two modules that import each other. Functions can be called before the other's turn, values are there in the end.
import { early, late } from './a.js'

console.log(early)
console.log(late())
