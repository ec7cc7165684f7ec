// rule: 1.1
// As in every module, imports are done before the first statement, and in their order.
console.log('first statement', typeof later)
import './one.js'
import later from './two.js'
