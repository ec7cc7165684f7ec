// rule: 1.1, 1.2
// The import of an unknown module is an uncaught Error that names it, at its line; nothing of the script has run.
import uploadtask from '@system.uploadtask'
import nothing from '@other.nothing' // here

console.log('never')
