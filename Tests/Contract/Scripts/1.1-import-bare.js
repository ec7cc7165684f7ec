// rule: 1.1
// A bare import binds nothing and is no error; a module of the app is evaluated by it.
import '@system.uploadtask'
import './effect.js'
console.log('app')
