// rule: 6.3
// Other values each on one readable line.
console.log(1, -1.5, -0, NaN, Infinity, 10n, true, false, null, undefined)
console.log({ a: 1, b: 'x', c: [1, 2] }, [], {})
console.log([1, 'two', [3], { four: 4 }, null, undefined])
console.log({ 'a b': 1, 'c-d': 2, $e: 3, f_1: 4, 5: 6 })
console.log({ text: 'two\nlines', quote: "it's", tab: 'a\tb' })
console.log(function f() {}, () => {}, class Box {}, Symbol('s'))
console.log({ method() {}, nested: { deep: { deeper: true } } })
console.log(new Map([['a', 1]]), new Set([1, 'b']))
console.log({ get a() { throw new Error('never') } })
console.log(new Date(0), /x/g)
console.log('label', { a: 1 }, 'text', [true])
