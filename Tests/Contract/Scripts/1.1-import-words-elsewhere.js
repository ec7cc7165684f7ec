// rule: 1.1
// What looks like an import or export in a string, a template, a regular expression or a name is none.
import uploadtask from '@system.uploadtask'

const text = "import x from '@system.nothing'"
const template = `
import y from '@system.nothing'
export default ${`import z from '${'@system.nothing'}'`}
`
const expression = /import q from '@system.nothing'/
const object = { import: 1, export: 2, from: 3, default: 4 }
const quotient = 8 / object.export / 2
object
  .import = 5
console.log(text)
console.log(template.trim().split('\n').length, expression.test("import q from '@system.nothing'"))
console.log(object.import, object.export, object.from, object.default, quotient)
