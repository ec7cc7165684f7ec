// rule: 6.3
// The lines told are the author's own, whatever the host makes of imports.
import uploadtask, {
  default as again,

  default as once,
} from '@system.uploadtask'
import { fail } from './lib/fail.js'; setTimeout(() => { throw new Error('a') }) // herea

export const value = 1
export default function named() { throw new Error('b') } // hereb

setTimeout(named, 10)
setTimeout(() => {
  fail() // herec
}, 20)
setTimeout(() => null.x, 30) // hered
setTimeout(() => console.log(again === once, new Error('e').line), 40) // heree
