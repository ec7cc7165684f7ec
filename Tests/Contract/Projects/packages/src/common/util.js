import left from 'left/index.js'
console.log('util', left(2))
