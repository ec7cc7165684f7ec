// rule: 1.4
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":[]}
// A feature that is not declared cannot be used.
import app from '@system.app'

console.log(canIUse('@system.uploadtask'), canIUse('@system.uploadtask.uploadFile'))
console.log(app.canIUse('@system.uploadtask'), app.canIUse('@system.uploadtask.uploadFile'))
