// rule: 1.2
// manifest: {"package":7,"name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":[{"name":"system.uploadtask"}]}
// `package` must be a string.
console.log('never')
