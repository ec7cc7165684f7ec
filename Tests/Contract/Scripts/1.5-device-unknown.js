// rule: 1.5
// run: --device "No Such Watch"
// An unknown device is a usage error that lists the known ones.
console.log('never')
