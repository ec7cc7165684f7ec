// rule: 1.3, 1.4
// run: --api-level 2
// On a host of a lower level, in both ways to ask.
const app = require('@system.app')

console.log(canIUse('@system.uploadtask'), canIUse('@system.uploadtask.uploadFile'))
console.log(app.canIUse('@system.uploadtask'), app.canIUse('@system.uploadtask.uploadFile'))
