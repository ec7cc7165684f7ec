// rule: 6.3
// Every level writes at once, in the order of the calls.
console.log('log')
console.warn('warn', { a: 1 })
console.info('info')
console.error('error', [1])
console.debug('debug')
const { log } = console
log('without its object')
