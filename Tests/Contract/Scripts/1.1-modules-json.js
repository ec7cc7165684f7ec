// rule: 1.1
// A JSON file is its value.
import settings from './settings.json'
const list = require('/lib/list.json')

console.log(settings.server, settings.nested.deep)
console.log(JSON.stringify(list))
