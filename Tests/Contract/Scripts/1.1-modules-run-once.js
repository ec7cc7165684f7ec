// rule: 1.1
// A module is evaluated once, however often and in whatever way it is asked for.
import { counter } from './counter.js'
import * as whole from '/counter.js'
import './lib/user.js'

counter.value += 1
console.log(counter.value, whole.counter === counter, require('./counter.js').counter === counter)
