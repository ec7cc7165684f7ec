// rule: 1.4
// The truth about each name, in both ways to ask.
import app from '@system.app'
import uploadtask from '@system.uploadtask'

const names = [
  '@system.uploadtask', '@system.uploadtask.uploadFile', '@system.uploadtask.downloadFile',
  '@system.uploadtask.uploadfile', '@system.uploadtask.toString', '@system.uploadtask.', '@system.nothing',
  '@system.', '', 'nonsense',
]
for (const name of names) console.log(JSON.stringify(name), canIUse(name), app.canIUse(name))
console.log(canIUse(), canIUse(null), canIUse(5), canIUse({}))
console.log(require('@system.app').canIUse('@system.uploadtask'))
