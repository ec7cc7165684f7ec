// rule: 1.1
// An imported name is a variable like others, wherever it may stand.
import { Base, tag, value as number, list } from './things.js'

class Derived extends Base { field = number; static [number] = 'computed' }
console.log(new Derived().field, Derived[1], new Derived().name)
console.log(tag`a${number}b`)
const { missing = number, ...rest } = { list }
console.log(missing, rest.list === list, { number }.number, { number: 2 }.number, [...list, number].join())
label: for (const number of list) { if (number > 2) break label; console.log('own', number) }
console.log(((number) => number)('parameter'), (function (number = 'default') { return number })())
try { throw 'caught' } catch (number) { console.log(number) }
switch (number) { case number: console.log('switch', number) }
const object = { number() { return 'method' }, get list() { return 'getter' }, value: number }
console.log(object.number(), object.list, object?.value, typeof number, void number)
console.log(number ? list.length / number / 1 : 0)
function late() { return early }
console.log(late())
import { early } from './things.js'
