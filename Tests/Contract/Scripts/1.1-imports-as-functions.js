// rule: 1.1
// Whatever is imported can be called, in every form of a call, and made an instance of.
import { self, Box } from './functions.js'
import ours from './functions.js'
import * as whole from './functions.js'

console.log(self(1), self?.(2), (self)(3), ours(4))
console.log(self`template`, self.call(null, 5), whole.self(6), new Box(2).size, new (Box)(3).size)
