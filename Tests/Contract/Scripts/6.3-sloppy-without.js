// rule: 6.3
// A script without an import or export is sloppy, unless it says otherwise.
const uploadtask = require('@system.uploadtask')

undeclared = 1
console.log(undeclared, typeof (function () { return this })(), 010)
with ({ inside: 'with' }) console.log(inside)
Object.freeze(uploadtask).added = 1
function declares() {
  'use strict'
  return this
}
console.log(declares())
