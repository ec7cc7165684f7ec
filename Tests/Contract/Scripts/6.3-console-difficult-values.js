// rule: 6.3
// A line for whatever is given; nothing of it throws or is without an end.
const circle = { name: 'circle' }
circle.self = circle
console.log(circle)
const list = [1]
list.push(list)
console.log(list)
let deep = 'end'
for (let index = 0; index < 10000; index += 1) deep = { deep }
console.log(deep)
console.log(Array.from({ length: 100000 }, (_, index) => index))
console.log(new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 }, getPrototypeOf() { throw 3 } }))
console.log(Object.create(null))
console.log({ toString() { throw 1 } })
console.log(new Error('shown'))
console.log('end')
