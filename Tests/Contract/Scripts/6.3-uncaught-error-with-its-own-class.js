// rule: 6.3
// An app's own kind of error is told by its name.
class UploadTrouble extends Error {
  constructor(message) {
    super(message)
    this.name = 'UploadTrouble'
  }
}
setTimeout(() => { throw new UploadTrouble('no network') }, 0) // here
setTimeout(() => { throw new Error('') }, 10) // herex
