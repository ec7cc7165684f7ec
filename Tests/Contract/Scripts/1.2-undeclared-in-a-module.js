// rule: 1.2
// manifest: {"package":"com.example.test","name":"test","versionName":"1.0.0","versionCode":1,"minAPILevel":3,"features":[]}
// It makes no difference which file of the app asks.
try {
  require('./lib/upload.js')
} catch (error) {
  const named = ['system.uploadtask', 'manifest.json', 'features'].map((word) => error.message.includes(word))
  console.log(error instanceof Error, named.join(' '))
}
