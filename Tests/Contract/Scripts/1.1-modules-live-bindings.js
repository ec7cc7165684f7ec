// rule: 1.1
// An imported name follows the exporter's variable, wherever it is used, and can be shadowed.
import { count, count as alias, increment } from './counter.js'
import * as whole from './counter.js'

const read = () => count
const shadow = (count) => count
console.log(count, alias, whole.count, read())
increment()
increment()
console.log(count, alias, whole.count, read(), `${count}`)
console.log(JSON.stringify({ count }), shadow('shadowed'), typeof count)
{
  const count = 'inner'
  console.log(count)
}
