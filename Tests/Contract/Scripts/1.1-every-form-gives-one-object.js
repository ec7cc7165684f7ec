// rule: 1.1
// Every way to ask for the module gives one and the same object.
import uploadtask from '@system.uploadtask'
import { default as named } from '@system.uploadtask'
import * as ns from '@system.uploadtask'
import '@system.uploadtask'
import both, { default as again } from "@system.uploadtask"
import first, * as rest from "@system.uploadtask";

const forms = {
  'import { default as x }': named,
  'import * as ns, ns.default': ns.default,
  'import x, { default as y }, x': both,
  'import x, { default as y }, y': again,
  'import x, * as ns, x': first,
  'import x, * as ns, ns.default': rest.default,
  'require': require('@system.uploadtask'),
  'require .default': require('@system.uploadtask').default,
  '$app_require$': $app_require$('@app-module/system.uploadtask'),
}
for (const form in forms) console.log(form + ':', forms[form] === uploadtask)
console.log(typeof uploadtask, typeof uploadtask.uploadFile)
