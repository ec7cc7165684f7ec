// rule: 6.3
// Several arguments are joined by a space, strings as they are.
console.log('one', 'two', 'three')
console.log('with "quotes"', "and 'others'", 'and\ttabs')
console.log('two\nlines')
console.log('%s and %d', 'no format', 5)
console.log('日本', 'ü', '😀')
console.log('')
console.log()
console.log('a', '', 'b')
console.log('x'.repeat(5000).length, 'x'.repeat(100))
