module.exports = { run() { console.log("never") } }
