// rule: 6.3
// The words alone, in comments, strings and names, make no module of a script.
/* import x from 'y'
export default 1 */
const text = "import x from 'y'"
const object = { import: `
export default 5
` }
undeclared = object.import.trim()
console.log(undeclared, text)
