// rule: 1.2
// manifest: {"package":"com.example.test","name":5,"versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":[{"name":"system.uploadtask"}]}
// `name` must be a string.
console.log('never')
