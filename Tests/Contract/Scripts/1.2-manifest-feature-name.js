// rule: 1.2
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":[{"name":3}]}
// The `name` of a feature must be a string.
console.log('never')
