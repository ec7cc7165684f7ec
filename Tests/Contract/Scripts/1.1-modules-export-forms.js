// rule: 1.1
// Every form of export.
import first, { a, b, c, d, e, f, g, Box, late, text as words } from './forms.js'
import second from './default-class.js'
import third from './default-expression.js'
import fourth, { a as viaRelay, sum, everything, box } from './relay.js'

console.log(first.name, first())
console.log(a, b, c, d, e, f(), [...g()].join(), new Box().kind, late, words)
console.log(second.name, new second().kind, third)
console.log(fourth, viaRelay, sum(2, 3), everything.a, everything.default === first, new box().kind)
