// rule: 6.3
// The same in a script that is strict because of its imports.
import uploadtask, {
  default as again,
} from '@system.uploadtask'
console.log('never')

let y = 1 +* 2 // here
