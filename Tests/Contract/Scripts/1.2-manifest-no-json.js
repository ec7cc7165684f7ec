// rule: 1.2
// manifest: {"package":"com.example.test",
// A manifest that is no JSON does not start.
console.log('never')
