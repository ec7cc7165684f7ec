// rule: 6.3
// What a promise is rejected with need not be an Error.
Promise.reject('a text')
setTimeout(() => Promise.reject(), 10)
setTimeout(() => new Promise(() => { throw 5 }), 20)
setTimeout(() => console.log('end'), 30)
