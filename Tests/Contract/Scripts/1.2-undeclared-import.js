// rule: 1.2
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":[{"name":"system.network"}]}
// The import of a feature that the manifest does not declare names the feature and where to declare it.
import uploadtask from '@system.uploadtask' // here

console.log('never', uploadtask)
