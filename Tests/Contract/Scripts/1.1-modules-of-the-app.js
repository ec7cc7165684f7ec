// rule: 1.1
// A path is read from the module that names it; one that begins with / from the package's root.
import { name, where } from './util.js'
import fromRoot from '/util.js'
import * as deep from './lib/deep/deep.js'
import uploadtask from '@system.uploadtask'

console.log(name, where)
console.log(fromRoot)
console.log(deep.name, deep.up, deep.rootName, deep.beside)
console.log(deep.uploadtask === uploadtask)
console.log(require('./util.js').name, require('/lib/near.js').near, require('./lib/deep/deep.js').default)
