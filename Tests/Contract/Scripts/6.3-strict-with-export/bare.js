import '@system.uploadtask'
console.log((function () { return this })())
