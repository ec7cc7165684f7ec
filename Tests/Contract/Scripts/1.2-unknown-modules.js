// rule: 1.1, 1.2
// An unknown module is an Error that names it.
for (const name of ['@other.nothing', './nothing.js', '/lib/nothing.js', './nothing.json', 'lodash']) {
  try {
    require(name)
    console.log('no error for', name)
  } catch (error) {
    console.log(error instanceof Error, error.message.includes(name.replace(/^[./]+/, '')), name)
  }
}
try {
  $app_require$('@app-module/other.nothing')
} catch (error) {
  console.log(error instanceof Error, error.message.includes('other.nothing'))
}
