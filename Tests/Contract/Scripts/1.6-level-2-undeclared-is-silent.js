// rule: 1.6
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":2,"features":[]}
// Who does not declare the feature need not have its level.
console.log(canIUse('@system.uploadtask'))
