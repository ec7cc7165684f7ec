// rule: 6.3
// What the host offers besides the language.
const names = ['require', '$app_require$', 'canIUse', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval']
for (const name of names) {
  console.log(name, typeof globalThis[name] === 'function' || typeof eval(name) === 'function')
}
for (const name of ['log', 'info', 'debug', 'warn', 'error']) console.log('console.' + name, typeof console[name])
