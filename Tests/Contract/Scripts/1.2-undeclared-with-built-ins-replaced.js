// rule: 1.2
// manifest: {"package":"com.example.test","name":"test","minAPILevel":3,"features":[{"name":"system.router"}]}
// What an app replaces gives it no feature that it has not declared.
const { log } = console
Object.hasOwn = () => false
Object.keys = () => []
Object.prototype.hasOwnProperty = () => false
Map.prototype.get = () => ({ exports: 'found' })
Reflect.has = () => true
for (const ask of [() => require('@system.uploadtask'), () => $app_require$('@app-module/system.uploadtask')]) {
  try { ask(); log('found') } catch (error) { log(error.message) }
}
log(canIUse('@system.uploadtask'))
