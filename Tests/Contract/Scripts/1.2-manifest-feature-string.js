// rule: 1.2
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":["system.uploadtask"]}
// An element of `features` must be an object with a name.
console.log('never')
