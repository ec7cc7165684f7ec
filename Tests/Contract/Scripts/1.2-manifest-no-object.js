// rule: 1.2
// manifest: ["com.example.test"]
// A manifest that is no object does not start.
console.log('never')
