// rule: 1.2
// manifest: {"name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":[{"name":"system.uploadtask"}]}
// Without `package` an app does not start.
console.log('never')
