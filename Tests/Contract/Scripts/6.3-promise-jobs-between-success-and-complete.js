// rule: 6.3, 4.1
// Each callback of an upload is followed by its Promise jobs; those of success run before complete.
import uploadtask from '@system.uploadtask'

const upload = (label, path, timeout, then) => uploadtask.uploadFile({
  url: 'http://SERVER/' + path, filePath: 'internal://files/a.txt', name: 'file', timeout,
  success: () => say(label, 'success'),
  fail: () => say(label, 'fail'),
  complete: () => {
    say(label, 'complete')
    if (then) then()
  },
})
function say(label, name) {
  console.log(label, name)
  Promise.resolve().then(() => console.log(label, 'job of', name))
}
upload('good', 'status/200', 10000, () => upload('bad', 'hang', 100))
