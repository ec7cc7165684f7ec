// rule: 1.2
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":{"name":"system.uploadtask"}}
// `features` must be an array.
console.log('never')
