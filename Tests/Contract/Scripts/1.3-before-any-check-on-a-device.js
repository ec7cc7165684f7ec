// rule: 1.3, 2.2
// run: --device "Redmi Watch 4"
// On a device without the interface a call ends with 203 before any parameter is checked.
const uploadtask = require('@system.uploadtask')

const cases = {
  nothing: {},
  'all wrong': { url: 5, filePath: '..', name: '', header: 5, formData: 5 },
  url: { url: 'ftp://example.com', filePath: 'internal://files/a.txt', name: 'file' },
  file: { url: 'http://SERVER/', filePath: 'internal://files/gone', name: 'file' },
}
const labels = Object.keys(cases)
function next() {
  if (labels.length === 0) return
  const label = labels.shift()
  uploadtask.uploadFile({
    ...cases[label],
    fail: (data, code) => console.log(label, code),
    complete: (...all) => {
      console.log(label, 'complete', all.length)
      next()
    },
  })
}
next()
console.log('returned')
