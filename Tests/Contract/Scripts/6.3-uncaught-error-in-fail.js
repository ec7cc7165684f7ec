// rule: 6.3, 4.1
// An error in fail does not keep complete from running.
const uploadtask = require('@system.uploadtask')

uploadtask.uploadFile({
  url: 'nonsense',
  fail: () => { throw new Error('in fail') }, // here
  complete: () => console.log('complete'),
})
