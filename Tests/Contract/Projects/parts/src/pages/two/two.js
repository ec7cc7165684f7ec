module.exports = { onInit() { console.log('two') } }
