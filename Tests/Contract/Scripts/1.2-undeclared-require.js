// rule: 1.2
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3}
// The same by require, which can be caught; the app goes on.
function attempt(form, load) {
  try {
    load()
    console.log(form, 'no error')
  } catch (error) {
    const named = ['system.uploadtask', 'manifest.json', 'features'].map((word) => error.message.includes(word))
    console.log(form, error instanceof Error, named.join(' '))
  }
}
attempt('require', () => require('@system.uploadtask'))
attempt('again', () => require('@system.uploadtask'))
attempt('$app_require$', () => $app_require$('@app-module/system.uploadtask'))
console.log(canIUse('@system.uploadtask'))
