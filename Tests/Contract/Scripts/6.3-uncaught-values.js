// rule: 6.3
// What is thrown need not be an Error.
setTimeout(() => { throw 'a text' }, 10)
setTimeout(() => { throw 5 }, 20)
setTimeout(() => { throw null }, 30)
setTimeout(() => { throw { code: 7 } }, 40)
setTimeout(() => { throw new Proxy({}, { get() { throw 1 } }) }, 50)
setTimeout(() => console.log('end'), 60)
